// Controls that any widget may have, made of native elements. Each is {node, follow}: ``follow`` shows what the model
// says. Python decides every number and every word: ``shown`` holds the text beside each slider.

// ``least``, ``most`` and ``step`` are numbers, or names of traits. With ``steps``, the name of a list, a slider goes
// from one of its numbers to the next, however far that is.
function slider(model, { trait, label, least = 0, most, step = 1, steps }) {
  const input = make("input", { type: "range" });
  const listed = () => (steps ? model.get(steps) : null);
  const number = (given) => (typeof given === "string" ? model.get(given) : given);
  const shown = make("output");
  const node = make("label", { class: "slider" }, make("span", {}, label), input, shown);
  input.addEventListener("input", () => {
    const at = Number(input.value);
    tell(model, { [trait]: listed()?.[at] ?? at });
  });
  const follow = () => {
    const list = listed();
    const value = model.get(trait);
    [input.min, input.max, input.step] = list
      ? [0, list.length - 1, 1]
      : [number(least), number(most), number(step)];
    input.value = list?.findIndex((one) => one >= value) ?? value;
    const said = model.get("shown")?.[trait] ?? model.get(trait);
    shown.value = said;
    input.setAttribute("aria-valuetext", said);
  };
  return { node, follow };
}

function choices(model, { trait, label, options }) {
  const node = make("fieldset", { class: "choices" }, make("legend", {}, label));
  let inputs = [];
  const offer = (value) => {
    const input = make("input", { type: "radio", name: trait, value });
    input.addEventListener("change", () => tell(model, { [trait]: value }));
    node.append(make("label", {}, input, make("span", {}, value)));
    return input;
  };
  const follow = () => {
    const wanted = model.get(options);
    if (wanted.join("\n") !== inputs.map((input) => input.value).join("\n")) {
      inputs.forEach((input) => input.parentNode.remove());
      inputs = wanted.map(offer);
    }
    inputs.forEach((input) => (input.checked = input.value === model.get(trait)));
  };
  return { node, follow };
}

// A button that is pressed or not.
function toggle(model, { trait, label }) {
  const node = make("button", { type: "button", class: "toggle" }, label);
  node.addEventListener("click", () => tell(model, { [trait]: !model.get(trait) }));
  return { node, follow: () => node.setAttribute("aria-pressed", String(model.get(trait))) };
}

// Buttons for what one can do now, in groups: the trait ``actions`` lists them, a click sends {act, region} to Python.
// A button keeps its place, and so its focus, when its words change.
function actions(model, { label }) {
  const node = make("fieldset", { class: "actions" }, make("legend", {}, label));
  const groups = [];
  const buttons = [];
  const follow = () =>
    model.get("actions").forEach(({ label, group, possible }, place) => {
      if (!groups[group]) node.append((groups[group] = make("div", {})));
      if (!buttons[place]) {
        const button = (buttons[place] = make("button", { type: "button" }));
        button.addEventListener("click", () => {
          const { act, region } = model.get("actions")[place];
          model.send({ act, region });
        });
        groups[group].append(button);
      }
      if (buttons[place].textContent !== label) buttons[place].textContent = label;
      buttons[place].disabled = !possible;
    });
  return { node, follow };
}

// Plays a widget from moment to moment, and lets one scrub: the trait ``moment`` goes from 0 to ``last``,
// by the number of moments that the trait ``stride`` says, if it is named.
function player(model, { label, pace = 250, stride }) {
  const button = make("button", { type: "button", class: "play" });
  const scrub = slider(model, { trait: "moment", label, most: "last" });
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    follow();
  };
  const step = () => {
    const next = model.get("moment") + (stride ? model.get(stride) : 1);
    if (model.get("moment") >= model.get("last")) stop();
    else tell(model, { moment: Math.min(next, model.get("last")) });
  };
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (model.get("moment") >= model.get("last")) tell(model, { moment: 0 });
    timer = setInterval(step, pace);
    follow();
  });
  scrub.node.addEventListener("input", () => timer && stop());
  const follow = () => {
    button.textContent = timer ? "Pause" : "Play";
    scrub.follow();
  };
  return { node: make("div", { class: "player" }, button, scrub.node), follow, stop };
}

// One of many, in a list that opens.
function menu(model, { trait, label, options }) {
  const select = make("select", {}, ...model.get(options).map((value) => make("option", { value }, value)));
  select.addEventListener("change", () => tell(model, { [trait]: select.value }));
  const node = make("label", { class: "menu" }, make("span", {}, label), select);
  return { node, follow: () => (select.value = model.get(trait)) };
}

// Native radio buttons that Python drew into the picture: each one's name is a trait. For a card's ``drawn``.
function drawnChoices(model) {
  return (canvas) =>
    canvas.querySelectorAll("input[type=radio]").forEach((input) => {
      input.checked = input.value === model.get(input.name);
      input.onchange = () => tell(model, { [input.name]: input.value });
    });
}

// Puts the controls above the drawing, or after a node, and keeps them true; returns how to let go.
function controls(model, root, parts, { after } = {}) {
  // a form of its own keeps the radio buttons of two widgets apart
  const form = make("form", { class: "controls" }, ...parts.map((part) => part.node));
  form.addEventListener("submit", (event) => event.preventDefault());
  if (after) after.after(form);
  else root.prepend(form);
  const follow = () => parts.forEach((part) => part.follow());
  model.on("change", follow);
  follow();
  return () => {
    model.off("change", follow);
    parts.forEach((part) => part.stop?.());
  };
}
