// What the pages gain where scripts run: tabs for the views of one figure, a field that finds rows of a long table.
// Without it every view stands below the other and nothing is lost.
"use strict";

function tabs(box, number) {
  const views = [...box.querySelectorAll(":scope > .view")];
  if (views.length < 2) return;
  const list = document.createElement("div");
  list.className = "tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", box.dataset.label);
  const buttons = views.map((view, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `tab-${number}-${index}`;
    button.textContent = view.dataset.tab;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", `view-${number}-${index}`);
    let panel = view;
    if (view.tagName === "DETAILS") {
      // a tab opens the table: the summary would say it twice
      panel = document.createElement("div");
      panel.className = "view";
      view.querySelector("summary").remove();
      panel.append(...view.childNodes);
      view.replaceWith(panel);
    }
    panel.id = `view-${number}-${index}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    views[index] = panel;
    list.append(button);
    return button;
  });
  const show = (chosen, focus) => {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      views[index].hidden = index !== chosen;
    });
    if (focus) buttons[chosen].focus();
  };
  const back = getComputedStyle(box).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  const ahead = back === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  list.addEventListener("click", (event) => {
    const chosen = buttons.indexOf(event.target);
    if (chosen >= 0) show(chosen, false);
  });
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { [back]: -1, [ahead]: 1 }[event.key];
    const goal = { Home: 0, End: buttons.length - 1 }[event.key];
    if (step === undefined && goal === undefined) return;
    event.preventDefault();
    show(goal ?? (at + step + buttons.length) % buttons.length, true);
  });
  box.prepend(list);
  show(0, false);
}

const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function finder(region) {
  const rows = [...region.querySelectorAll("tbody tr")];
  if (rows.length < 12) return;
  const label = document.createElement("label");
  label.className = "find";
  label.textContent = region.dataset.filter;
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  label.append(field);
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    for (const row of rows) row.hidden = !plain(row.cells[0].textContent).includes(wanted);
  });
  region.before(label);
}

document.querySelectorAll(".views").forEach(tabs);
document.querySelectorAll("[data-filter]").forEach(finder);
