// A card can also be pulled: where the pointer leaves it, up or down, it asks for the order that it says itself.
const SLIDE = 250; // milliseconds, until it is where it should be and can be left again

function pulling(model, canvas) {
  let held = null;
  let ready = 0;
  const grab = (event) => {
    held = event.button ? null : event.target.closest(".till-card");
    if (!held) return;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const pull = (event) => {
    if (!held || event.timeStamp < ready) return;
    const { top, bottom } = held.querySelector(".frame").getBoundingClientRect();
    const { earlier, later } = held.dataset;
    const wanted = event.clientY < top ? earlier : event.clientY > bottom ? later : model.get("order");
    if (wanted === model.get("order")) return;
    ready = event.timeStamp + SLIDE;
    tell(model, { order: wanted });
  };
  const drop = () => (held = null);
  const heard = { pointerdown: grab, pointermove: pull, pointerup: drop, pointercancel: drop };
  for (const [name, react] of Object.entries(heard)) canvas.addEventListener(name, react);
}

function render({ model, el }) {
  const { root, canvas, stop } = card(model, el, "interleaver", { drawn: drawnChoices(model) });
  canvas.addEventListener("click", (event) => {
    const button = event.target.closest("button.move");
    if (button && button.value !== model.get("order")) tell(model, { order: button.value });
  });
  pulling(model, canvas);
  const letGo = controls(model, root, [
    choices(model, { trait: "way", label: "What each till does", options: "ways" }),
    slider(model, { trait: "stock", label: "In stock", most: "most" }),
    player(model, { label: "Step", pace: 900 }),
  ]);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
