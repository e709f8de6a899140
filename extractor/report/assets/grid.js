/* A table that sorts and draws only the rows in view, so that 5,000 rows cost what 40 do. */
function grid({ caption, columns, rows, sort, onsort, height = 38, link: target }) {
  const state = { key: sort.key, down: sort.down, shown: rows, all: false };
  const body = h("tbody");
  const heads = columns.map((column) => h("th", { scope: "col", class: column.figure ? "figure" : column.class || null },
    h("button", { type: "button", onclick: () => order(column) }, column.title, h("span", { class: "arrow", "aria-hidden": "true" }))));
  const table = h("table", { class: "grid", "aria-rowcount": String(rows.length + 1) }, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), body);
  const box = h("div", { class: "grid-box", tabindex: "0", role: "region", "aria-label": caption }, table);
  const empty = h("p", { class: "empty", role: "status" });
  const columnOf = (key) => columns.find((column) => column.key === key) || columns[0];

  function order(column) {
    state.down = state.key === column.key ? !state.down : Boolean(column.figure);
    state.key = column.key;
    if (onsort) onsort(state.key, state.down);
    arrange();
  }
  function arrange() {
    const column = columnOf(state.key), sign = state.down ? -1 : 1;
    const collator = new Intl.Collator(language === "zh" ? "zh-CN" : "en", { numeric: true });
    // What is not stated has no place in an order: it stands last whichever way.
    const keyed = rows.map((row) => [column.sort ? column.sort(row) : column.value(row), row]);
    const lacking = keyed.filter(([value]) => !stated(value));
    const having = keyed.filter(([value]) => stated(value));
    having.sort(column.figure ? (a, b) => sign * (a[0] - b[0]) : (a, b) => sign * collator.compare(a[0], b[0]));
    state.shown = having.concat(lacking).map(([, row]) => row);
    heads.forEach((head, at) => {
      const own = columns[at].key === state.key;
      head.setAttribute("aria-sort", own ? (state.down ? "descending" : "ascending") : "none");
    });
    box.scrollTop = 0;
    draw();
  }
  let from = -1, to = -1;
  function draw(force = true) {
    const inView = Math.ceil((box.clientHeight || 640) / height) + 2;
    const begin = state.all ? 0 : Math.max(0, Math.floor(box.scrollTop / height) - 8);
    const end = state.all ? state.shown.length : Math.min(state.shown.length, begin + inView + 16);
    if (!force && begin === from && end === to) return;
    from = begin; to = end;
    const gap = (rowsAway) => h("tr", { class: "gap", "aria-hidden": "true" }, h("td", { colspan: String(columns.length), style: "height:" + rowsAway * height + "px" }));
    body.replaceChildren(
      ...(begin ? [gap(begin)] : []),
      ...state.shown.slice(begin, end).map((row, at) => rowOf(row, begin + at)),
      ...(end < state.shown.length ? [gap(state.shown.length - end)] : []));
  }
  function rowOf(row, at) {
    const cells = columns.map((column, place) => {
      const shown = column.show ? column.show(row) : column.value(row);
      const inside = place === 0 && target ? h("a", { href: target(row) }, shown) : shown;
      return h(place === 0 ? "th" : "td", { scope: place === 0 ? "row" : null, class: column.figure ? "figure" : column.class || null, title: column.hint ? column.hint(row) : null }, inside);
    });
    return h("tr", { "aria-rowindex": String(at + 2) }, cells);
  }
  box.addEventListener("scroll", () => draw(false), { passive: true });
  const part = h("div", { class: "grid-whole" }, box, empty);
  part.update = (chosen) => {
    rows = chosen;
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    box.hidden = rows.length === 0;
    empty.textContent = rows.length ? "" : L("没有符合条件的行。", "No rows match.");
    arrange();
  };
  // On paper there is nothing to scroll.
  part.whole = (yes) => { state.all = yes; draw(); };
  part.begin = () => part.update(rows);
  arrange();
  return part;
}
