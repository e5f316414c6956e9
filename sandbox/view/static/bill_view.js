function render({ model, el }) {
  const { stop } = card(model, el, "bill-view", { drawn: drawnChoices(model) });
  return stop;
}

export default { render };
