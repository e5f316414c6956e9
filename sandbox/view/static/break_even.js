function render({ model, el }) {
  const { root, stop } = card(model, el, "break-even");
  const parts = [choices(model, { trait: "kind", label: "Units", options: "kinds" })];
  if (model.get("adjustable")) {
    parts.push(
      slider(model, { trait: "utilisation", label: "Used share of provisioned capacity", least: 1, most: 100 }),
      slider(model, { trait: "item_bytes", label: "Item size", least: 128, most: "most_bytes", step: 128 }),
      slider(model, { trait: "indexes", label: "Indexes with the whole item", most: "most_indexes" }),
      menu(model, { trait: "region", label: "Region", options: "regions" }),
    );
  }
  const letGo = controls(model, root, parts);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
