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

function choices(model, send) {
  const group = make("fieldset", { class: "choices" }, make("legend", {}, "Partition key"));
  const inputs = model.get("choices").map((key) => {
    const input = make("input", { type: "radio", name: "key", value: key });
    input.addEventListener("change", () => send({ key }));
    group.append(make("label", {}, input, make("span", {}, key)));
    return input;
  });
  const follow = () => inputs.forEach((input) => (input.checked = input.value === model.get("key")));
  return { node: group, follow };
}

function slider(model, send) {
  const input = make("input", { type: "range", min: 1, max: model.get("most"), step: 1 });
  const shown = make("output");
  const label = make("label", { class: "slider" }, make("span", {}, "Partitions"), input, shown);
  input.addEventListener("input", () => send({ partitions: Number(input.value) }));
  const follow = () => (input.value = shown.value = model.get("partitions"));
  return { node: label, follow };
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
  if (model.get("adjustable")) parts.unshift(choices(model, send), slider(model, send));
  // a form of its own keeps the radio buttons of two maps apart
  const form = make("form", { class: "controls" }, ...parts.map((part) => part.node));
  form.addEventListener("submit", (event) => event.preventDefault());
  root.prepend(form);
  const follow = () => parts.forEach((part) => part.follow());
  model.on("change", follow);
  follow();
  return () => {
    model.off("change", follow);
    stop();
  };
}

export default { render };
