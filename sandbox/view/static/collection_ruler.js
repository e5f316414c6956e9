const THUMB = 18; // pixels; its middle lies on the end of the bracket
const TALL = 24; // pixels, of a slider

function chooser(model, send) {
  const list = make("select", { class: "code" });
  list.addEventListener("change", () => send({ partition: list.value }));
  const follow = () => {
    const wanted = model.get("choices");
    if (list.options.length !== wanted.length) {
      list.replaceChildren(...wanted.map((value) => make("option", { value }, value)));
    }
    list.value = model.get("partition");
  };
  return { node: make("label", {}, make("span", {}, model.get("names")[0]), list), follow };
}

function directions(model, send) {
  const group = make("fieldset", { class: "choices" }, make("legend", {}, "ScanIndexForward"));
  const inputs = [true, false].map((forward) => {
    const input = make("input", { type: "radio", name: "forward", value: forward });
    input.addEventListener("change", () => send({ forward }));
    group.append(make("label", {}, input, make("span", {}, forward ? "True →" : "← False")));
    return input;
  });
  const follow = () => inputs.forEach((input) => (input.checked = input.value === `${model.get("forward")}`));
  return { node: group, follow };
}

function limit(model, send) {
  const input = make("input", { type: "number", min: 1, step: 1, placeholder: "none", class: "code" });
  input.addEventListener("input", () => send({ limit: input.value > 0 ? Math.floor(input.value) : null }));
  const follow = () => {
    const now = model.get("limit");
    if (document.activeElement !== input || Number(input.value) !== (now ?? 0)) input.value = now ?? "";
  };
  return { node: make("label", { class: "limit" }, make("span", {}, "Limit"), input), follow };
}

// Two native sliders, one on each end of the bracket; neither can pass the other.
function handles(model, send, scale) {
  const { margin, bracket } = model.get("place");
  const make_one = (label, bound) => {
    const input = make("input", { type: "range", min: 0, step: 1, "aria-label": label });
    input.addEventListener("input", () => {
      send(bound(Number(input.value)));
      follow(); // a refused step must not stay on the screen
    });
    return input;
  };
  const first = make_one("First item", (at) => ({ start: Math.min(at, model.get("stop") - 1) }));
  const last = make_one("Last item", (at) => ({ stop: Math.max(at, model.get("start") + 1) }));
  const node = make("div", { class: "handles" }, first, last);
  const follow = () => {
    node.style.left = node.style.right = `${margin * scale() - THUMB / 2}px`;
    node.style.top = `${bracket * scale() - TALL / 2}px`;
    [[first, "start"], [last, "stop"]].forEach(([input, trait], n) => {
      input.max = model.get("count");
      input.value = model.get(trait);
      input.setAttribute("aria-valuetext", model.get("ends")[n] ?? "");
    });
  };
  return { node, follow };
}

// Drawing a bracket anew: press on an item and pull.
function surface(model, send, scale) {
  const { margin, top, bracket } = model.get("place");
  const node = make("div", { class: "surface" });
  let anchor = null;
  const item = (event) => {
    const room = node.clientWidth - 2 * margin * scale();
    const at = event.clientX - node.getBoundingClientRect().left - margin * scale();
    return Math.max(0, Math.min(Math.floor((at / room) * model.get("count")), model.get("count") - 1));
  };
  const pull = (event) => {
    const now = item(event);
    const start = Math.min(anchor, now);
    const stop = Math.max(anchor, now) + 1;
    if (start !== model.get("start") || stop !== model.get("stop")) send({ start, stop });
  };
  node.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    anchor = item(event);
    node.setPointerCapture(event.pointerId);
    pull(event);
  });
  node.addEventListener("pointermove", (event) => anchor !== null && pull(event));
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => (anchor = null));
  const follow = () => {
    node.style.top = `${top * scale()}px`;
    node.style.height = `${(bracket - top) * scale() - TALL / 2}px`;
  };
  return { node, follow };
}

function render({ model, el }) {
  const send = (change) => tell(model, change);
  const { root, canvas, stop } = card(model, el, "collection-ruler");
  // a card narrower than the narrowest drawing shrinks it
  const scale = () => Math.min(1, canvas.clientWidth / canvas.firstElementChild.getAttribute("width")) || 1;
  const over = [surface(model, send, scale), handles(model, send, scale)];
  const stage = make("div", { class: "stage" });
  root.prepend(stage);
  stage.append(canvas, ...over.map((part) => part.node));
  const above = controls(model, root, [chooser(model, send), directions(model, send), limit(model, send)]);
  const follow = () => over.forEach((part) => part.follow());
  model.on("change", follow);
  follow();
  return () => {
    model.off("change", follow);
    above();
    stop();
  };
}

export default { render };
