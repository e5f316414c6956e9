// What every widget shares. Python draws; here its markup is patched into the page in place, so that
// focus stays where it is and CSS can move things from where they were to where they are now.

function keyOf(node, index) {
  return node.dataset?.key ?? `#${index}`;
}

function patch(node, fresh) {
  for (const { name } of [...node.attributes]) {
    // what the reader opened stays open
    if (!fresh.hasAttribute(name) && name !== "open") node.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  if (!fresh.children.length || !node.children.length) {
    if (node.innerHTML !== fresh.innerHTML) node.replaceChildren(...fresh.childNodes);
    return;
  }
  patchChildren(node, fresh);
}

function patchChildren(node, fresh) {
  const mixed = [...fresh.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  if (mixed) return node.innerHTML === fresh.innerHTML || node.replaceChildren(...fresh.childNodes);
  const known = new Map([...node.children].map((child, index) => [keyOf(child, index), child]));
  let next = node.firstElementChild;
  [...fresh.children].forEach((child, index) => {
    const old = known.get(keyOf(child, index));
    const kept = old?.tagName === child.tagName ? old : child;
    if (kept === old) {
      known.delete(keyOf(child, index));
      patch(old, child);
    }
    if (kept === next) next = next.nextElementSibling;
    else node.insertBefore(kept, next);
  });
  for (const gone of known.values()) gone.remove();
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  // else the notebook takes the keys: arrows would leave the slider, and letters would run commands
  if (["input", "button", "select"].includes(tag)) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children);
  return node;
}

function parse(markup) {
  const holder = document.createElement("div");
  holder.innerHTML = markup;
  return holder;
}

function tell(model, change) {
  for (const [trait, value] of Object.entries(change)) model.set(trait, value);
  model.save_changes();
}

// A card with the drawing, the line below it, and what a screen reader hears once things are calm.
function card(model, el, name, { drawn = () => {} } = {}) {
  const root = make("section", { class: `ddb ddb-card ${name}` });
  const canvas = make("div", { class: "canvas" });
  const line = make("p", { class: "line", "aria-hidden": "true" });
  const heard = make("p", { class: "heard", "aria-live": "polite" });
  const problem = make("p", { class: "problem", role: "alert", hidden: "" });
  root.append(canvas, problem, line, heard);
  el.append(root);
  let calm;
  const draw = () => {
    patchChildren(canvas, parse(model.get("drawing")));
    drawn(canvas);
  };
  const say = () => {
    line.replaceChildren(...model.get("line").split("\n").map((said) => make("span", {}, said)));
    clearTimeout(calm);
    calm = setTimeout(() => (heard.textContent = model.get("line")), 600);
  };
  const complain = () => {
    problem.textContent = model.get("problem");
    problem.hidden = !model.get("problem");
  };
  const watched = { drawing: draw, line: say, problem: complain };
  for (const [trait, react] of Object.entries(watched)) {
    model.on(`change:${trait}`, react);
    react();
  }
  const room = new ResizeObserver(() => {
    const width = Math.round(canvas.clientWidth);
    if (width && width !== model.get("width")) tell(model, { width });
  });
  room.observe(canvas);
  const stop = () => {
    room.disconnect();
    clearTimeout(calm);
    for (const [trait, react] of Object.entries(watched)) model.off(`change:${trait}`, react);
  };
  return { root, canvas, stop };
}
