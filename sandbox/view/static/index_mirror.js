const stillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// What was put comes from its item; what was deleted fades.
function copied(canvas) {
  if (stillness()) return;
  for (const node of canvas.querySelectorAll(".card.entry.put, .card.entry.coming")) {
    if (!node.dataset.from) continue;
    const rest = node.style.transform;
    const from = `translate(${node.dataset.from})`;
    const steps = [{ transform: from, opacity: 0.3 }, { transform: rest, opacity: 1 }];
    node.animate(steps, { duration: 450, easing: "cubic-bezier(.3,0,.2,1)" });
  }
}

// A control that is there only while it means something.
function onlyIf(model, part, needed) {
  const follow = () => {
    part.follow();
    part.node.hidden = !needed();
  };
  return { ...part, follow };
}

function render({ model, el }) {
  let last = null;
  const drawn = (canvas) => {
    if (last !== null && last !== model.get("moment")) copied(canvas);
    last = model.get("moment");
  };
  const { root, stop } = card(model, el, "index-mirror", { drawn });
  const choose = (trait, label, options) => choices(model, { trait, label, options });
  const letGo = controls(model, root, [
    onlyIf(model, player(model, { label: "Moment", pace: 1400 }), () => model.get("last") > 0),
    choose("projection", "The index carries", "projections"),
    choose("query", "Query", "queries"),
    onlyIf(model, choose("wants", "It wants", "attributes"), () => model.get("query") !== model.get("queries")[0]),
  ]);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
