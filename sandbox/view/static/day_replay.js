function render({ model, el }) {
  const { root, stop } = card(model, el, "day-replay");
  const units = { least: "step", most: "most", step: "step" };
  const letGo = controls(model, root, [
    slider(model, { trait: "minimum", label: "Minimum", ...units }),
    slider(model, { trait: "maximum", label: "Maximum", ...units }),
    slider(model, { trait: "target", label: "Target utilization", least: 20, most: 90, step: 5 }),
    slider(model, { trait: "reaction", label: "Reaction delay", most: 20 }),
    toggle(model, { trait: "scheduled", label: "Scheduled action" }),
    toggle(model, { trait: "on_demand", label: "Show on-demand" }),
    player(model, { label: "Time of day", pace: 60 }),
  ]);
  return () => {
    letGo();
    stop();
  };
}

export default { render };
