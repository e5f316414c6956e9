// A field of the form: what it is called aloud, and the trait that it shows and sets.
function follower(model, node, trait) {
  node.addEventListener(node.tagName === "SELECT" ? "change" : "input", () => tell(model, { [trait]: node.value }));
  return () => node.value === model.get(trait) || (node.value = model.get(trait));
}

function field(model, trait, label) {
  const input = make("input", { type: "text", spellcheck: "false", autocomplete: "off", class: "code", "aria-label": label });
  return { node: input, follow: follower(model, input, trait) };
}

function choice(model, trait, label, offered, none) {
  const select = make("select", { "aria-label": label, class: "code" });
  const show = follower(model, select, trait);
  const follow = () => {
    const wanted = [...(none ? [""] : []), ...model.get(offered)];
    if (wanted.join("\n") !== [...select.options].map((option) => option.value).join("\n")) {
      select.replaceChildren(...wanted.map((value) => make("option", { value }, value || none)));
    }
    show();
  };
  return { node: select, follow };
}

function group(legend, ...parts) {
  return make("fieldset", {}, make("legend", {}, legend), ...parts);
}

function conditions(model) {
  const key = field(model, "key_value", "Value of the partition key");
  const operator = choice(model, "sort_operator", "Operator for the sort key", "sort_operators", "any");
  const low = field(model, "sort_value", "Value of the sort key");
  const high = field(model, "sort_high", "Highest value of the sort key");
  const attribute = choice(model, "filter_attribute", "Attribute to filter on", "attributes", "no filter");
  const by = choice(model, "filter_operator", "Operator of the filter", "filter_operators");
  const value = field(model, "filter_value", "Value of the filter");
  const most = field(model, "filter_high", "Highest value of the filter");
  const code = (name) => make("code", {}, name);
  const groups = [group("Partition key", code(model.get("partition_key")), code("="), key.node)];
  if (model.get("sort_key")) {
    groups.push(group("Sort key", code(model.get("sort_key")), operator.node, low.node, high.node));
  }
  if (model.get("attributes").length) groups.push(group("Filter", attribute.node, by.node, value.node, most.node));
  const all = [key, operator, low, high, attribute, by, value, most];
  const follow = () => {
    for (const each of all) each.follow();
    low.node.hidden = !model.get("sort_operator");
    high.node.hidden = model.get("sort_operator") !== "between";
    by.node.hidden = value.node.hidden = !model.get("filter_attribute");
    most.node.hidden = by.node.hidden || model.get("filter_operator") !== "between";
  };
  return { node: make("div", { class: "groups" }, ...groups), follow };
}

// Pointing at a placeholder, or moving the focus to its definition, lights every place that belongs to it.
function ties(canvas) {
  const light = (token) => {
    for (const node of canvas.querySelectorAll("[data-token]")) {
      node.classList.toggle("lit", node.dataset.token === token);
    }
  };
  const at = (node) => node?.closest?.("[data-token]")?.dataset.token;
  const focused = () => at(canvas.contains(document.activeElement) ? document.activeElement : null);
  canvas.addEventListener("mouseover", (event) => light(at(event.target) ?? focused()));
  canvas.addEventListener("mouseleave", () => light(focused()));
  canvas.addEventListener("focusin", (event) => light(at(event.target)));
  canvas.addEventListener("focusout", () => light());
  return () => light(focused());
}

function render({ model, el }) {
  let again = () => {};
  const { root, canvas, stop } = card(model, el, "expression-builder", { drawn: () => again() });
  again = ties(canvas);
  const free = controls(model, root, [conditions(model)]);
  return () => {
    free();
    stop();
  };
}

export default { render };
