function render({ model, el }) {
  const { root, stop } = card(model, el, "funnel");
  const pages = player(model, { label: "Page", pace: 900 });
  const parts = [
    {
      ...pages,
      follow: () => {
        pages.follow();
        pages.node.hidden = model.get("last") === 0; // of a single page there is nothing to play
      },
    },
  ];
  if (model.get("adjustable")) {
    parts.unshift(
      choices(model, { trait: "value", label: "Filter", options: "choices" }),
      slider(model, { trait: "limit", label: "Limit", steps: "limits" }),
    );
  }
  const letGo = controls(model, root, parts);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
