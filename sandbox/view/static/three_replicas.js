function render({ model, el }) {
  const { root, stop } = card(model, el, "three-replicas");
  const letGo = controls(model, root, [
    player(model, { label: "Moment", pace: 700 }),
    slider(model, { trait: "lag", label: "Lag of the last replica", most: "most", step: 20 }),
    toggle(model, { trait: "recorded", label: "As recorded" }),
  ]);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
