function render({ model, el }) {
  const { root, stop } = card(model, el, "two-regions");
  const playable = model.get("actions").length > 0;
  const parts = [];
  if (playable || model.get("last") > 0) parts.push(player(model, { label: "Moment", pace: 900 }));
  if (model.get("slow")) {
    parts.push(slider(model, { trait: "lag", label: "Mean lag of a change", most: "most", step: 100 }));
  }
  if (playable) parts.push(actions(model, { label: "What happens next" }));
  const letGo = parts.length ? controls(model, root, parts) : () => {};
  return () => {
    letGo();
    stop();
  };
}

export default { render };
