const calmly = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// The point falls from its hash to its place, then its partition lights up.
function travel(canvas) {
  const dot = canvas.querySelector(".dot");
  if (!dot || calmly()) return;
  const rest = dot.style.transform;
  const from = rest.replace(/,.*\)/, ", 44px)");
  dot.animate([{ transform: from }, { transform: rest }], { duration: 700, easing: "cubic-bezier(.3,0,.2,1)" });
  const late = [{ opacity: 0 }, { opacity: 0, offset: 0.75 }, { opacity: 1 }];
  canvas.querySelector(".band.lit")?.animate(late, 800);
  canvas.querySelector(".trail")?.animate(late, 800);
}

function typed(model, send) {
  const input = make("input", { type: "text", spellcheck: "false", autocomplete: "off", class: "code" });
  const label = make("label", {}, make("span", {}, "Key value"), input);
  const ideas = make("span", { class: "ideas" });
  input.addEventListener("input", () => send({ value: input.value }));
  const follow = () => {
    if (input.value !== model.get("value")) input.value = model.get("value");
    const wanted = model.get("suggestions");
    if (wanted.join("\n") === [...ideas.children].map((node) => node.textContent).join("\n")) return;
    ideas.replaceChildren(
      ...wanted.map((value) => {
        const button = make("button", { type: "button", class: "code" }, value);
        button.addEventListener("click", () => send({ value }));
        return button;
      }),
    );
  };
  return { node: make("div", { class: "typed" }, label, ideas), follow };
}

function render({ model, el }) {
  const send = (change) => tell(model, change);
  let last = "";
  const drawn = (canvas) => {
    const now = `${model.get("key")} ${model.get("value")}`;
    if (now !== last && model.get("value")) travel(canvas);
    last = now;
  };
  const { root, stop } = card(model, el, "partition-map", { drawn });
  const parts = [typed(model, send)];
  if (model.get("adjustable")) {
    parts.unshift(
      choices(model, { trait: "key", label: "Partition key", options: "choices" }),
      slider(model, { trait: "partitions", label: "Partitions", least: 1, most: "most" }),
    );
  }
  const letGo = controls(model, root, parts);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
