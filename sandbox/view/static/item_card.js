// Pointing at an attribute, or moving the focus to it, also lights its part of the ruler.
function render({ model, el }) {
  const { canvas, stop } = card(model, el, "item-card");
  const light = (event) => {
    const lit = event.target.closest?.("[data-key]")?.dataset.key;
    for (const node of canvas.querySelectorAll("tr[data-key], .part")) {
      node.classList.toggle("lit", node.dataset.key === lit);
    }
  };
  const dim = (event) => {
    const focused = canvas.querySelector("tr:focus");
    light({ target: event.type === "mouseleave" && focused ? focused : canvas });
  };
  canvas.addEventListener("mouseover", light);
  canvas.addEventListener("focusin", light);
  canvas.addEventListener("mouseleave", dim);
  canvas.addEventListener("focusout", dim);
  return stop;
}

export default { render };
