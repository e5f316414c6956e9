// A card can also be pulled: where it passes the middle of the next place, it asks for the order that it says itself.
function pulling(model, canvas) {
  let card = null;
  const grab = (event) => {
    const found = event.button ? null : event.target.closest(".card");
    if (!found) return;
    card = found;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const pull = (event) => {
    if (!card) return;
    const { top, bottom } = card.querySelector(".frame").getBoundingClientRect();
    const { earlier, later } = card.dataset;
    const wanted = event.clientY < top ? earlier : event.clientY > bottom ? later : model.get("order");
    if (wanted !== model.get("order")) tell(model, { order: wanted });
  };
  const drop = () => (card = null);
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
