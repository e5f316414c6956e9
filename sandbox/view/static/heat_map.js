// A press or a pull on the strip of time goes to its moment; the slider below it does the same for the keyboard.
function timeline(model, canvas) {
  let held = false;
  const go = (event) => {
    const { left, width } = canvas.querySelector('[data-key="field"]').getBoundingClientRect();
    const part = Math.min(0.999, Math.max(0, (event.clientX - left) / width));
    tell(model, { moment: Math.floor(part * (model.get("last") + 1)) });
  };
  canvas.addEventListener("pointerdown", (event) => {
    held = Boolean(event.target.closest('[data-key="time"]'));
    if (held) go(event);
  });
  canvas.addEventListener("pointermove", (event) => held && event.buttons && go(event));
}

// The units of a table that has none stay out of sight.
function onlyProvisioned(model, part) {
  const follow = () => {
    part.node.hidden = model.get("mode") !== "provisioned";
    part.follow();
  };
  return { ...part, follow };
}

function render({ model, el }) {
  const { root, canvas, stop } = card(model, el, "heat-map");
  const parts = [];
  if (model.get("adjustable")) {
    parts.push(
      slider(model, { trait: "skew", label: "Skew of the keys (Zipf)", most: 2, step: 0.1 }),
      slider(model, { trait: "rate", label: "Requests", steps: "rates" }),
      choices(model, { trait: "mode", label: "Capacity", options: "modes" }),
      onlyProvisioned(model, slider(model, { trait: "units", label: "Provisioned units", steps: "unit_steps" })),
      slider(model, { trait: "suffixes", label: "Shards of each key", least: 1, most: 20 }),
    );
  }
  if (model.get("directions").length > 1) {
    parts.push(choices(model, { trait: "direction", label: "Show", options: "directions" }));
  }
  const letGo = [parts.length ? controls(model, root, parts) : () => {}];
  if (model.get("last")) {
    const play = player(model, { label: "Time", pace: 50, stride: "stride" });
    letGo.push(controls(model, root, [play], { after: canvas }));
    timeline(model, canvas);
  }
  return () => {
    letGo.forEach((go) => go());
    stop();
  };
}

export default { render };
