/* The table of departments: sorts, filters, searches. */
let wholeGrids = [];
const select = (label, name, options, value, onchange) => h("label", {}, h("span", {}, label), h("select", { name, onchange: (event) => onchange(event.target.value) },
  options.map(([key, title]) => h("option", { value: key, selected: key === value }, title))));
const search = (label, value, oninput) => h("label", { class: "search" }, h("span", {}, label), h("input", { type: "search", name: "q", value, placeholder: L("单位、地区、文件名", "name, region, file"), autocomplete: "off", oninput: (event) => oninput(event.target.value) }));
const options = (get, name) => [["", L("全部", "All")], ...[...new Set(LINES.map(get).filter(stated))].sort().map((key) => [String(key), name ? name(key) : String(key)])];
const amount = (value) => h("span", { class: "num" }, money(value));
const change = (value, show = signed) => h("span", { class: "num " + direction(value) }, show(value));

function departmentsView(query) {
  const state = { q: query.q || "", year: query.year || "", kind: query.kind || "", status: query.status || "", region: query.region || "", found: query.found || "" };
  const money2 = (key) => ({ key, title: itemTitle(key), figure: true, value: (l) => valueOf(l, key), show: (l) => amount(valueOf(l, key)) });
  const columns = [
    { key: "name", title: L("单位", "Department"), value: (l) => l.name, class: "name", hint: (l) => l.path },
    { key: "region", title: L("地区", "Region"), value: (l) => l.region, class: "soft" },
    { key: "year", title: L("年度", "Year"), value: (l) => l.year, figure: true, show: (l) => (stated(l.year) ? String(l.year) : "—") },
    { key: "kind", title: L("类别", "Kind"), value: (l) => l.kind, show: (l) => (l.kind ? word(KINDS, l.kind) : "—") },
    { ...money2("expenditure.total"), title: L("支出总计", "Expenditure") },
    { key: "change", title: L("较上年", "Change"), figure: true, value: (l) => percentOf(l, "expenditure.total"), show: (l) => change(percentOf(l, "expenditure.total"), percent) },
    { ...money2("three_public.total"), title: L("“三公”经费", "Three public") },
    { ...money2("three_public.reception"), title: L("公务接待", "Reception") },
    { ...money2("operating_funds"), title: L("机关运行", "Operating") },
    { key: "errors", title: L("错误", "Errors"), figure: true, value: (l) => l.errors, show: (l) => h("span", { class: l.errors ? "num error" : "num none" }, count(l.errors)) },
    { key: "warnings", title: L("警告", "Warnings"), figure: true, value: (l) => l.warnings, show: (l) => h("span", { class: l.warnings ? "num warning" : "num none" }, count(l.warnings)) },
    { key: "status", title: L("状态", "Status"), value: (l) => l.status, show: (l) => badge(l), hint: (l) => l.error },
  ];
  const said = h("p", { class: "count", role: "status", "aria-live": "polite" });
  const table = grid({ caption: L("部门一览（万元）", "Departments (10,000 yuan)"), columns, rows: LINES, sort: { key: query.sort || "name", down: query.down === "1" },
    onsort: (sort, down) => { keep({ sort, down: down ? "1" : "" }); }, link: (l) => "#/d/" + l.index });
  function choose() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = LINES.filter((l) => words.every((each) => l.words.includes(each)) && (!state.year || String(l.year) === state.year) && (!state.kind || l.kind === state.kind) && (!state.status || l.status === state.status)
      && (!state.region || l.region === state.region) && (!state.found || (state.found === "errors" ? l.errors : state.found === "warnings" ? l.warnings : !l.errors && !l.warnings && wasRead(l))));
    said.textContent = L(`${count(rows.length)} / ${count(LINES.length)} 份`, `${count(rows.length)} of ${count(LINES.length)}`);
    table.update(rows);
  }
  let waiting = 0;
  const change2 = (name) => (value) => {
    state[name] = value; keep({ [name]: value });
    clearTimeout(waiting); waiting = setTimeout(choose, name === "q" && LINES.length > 800 ? 120 : 0);
  };
  wholeGrids = [table];
  const view = h("div", {}, h("h1", {}, L("部门", "Departments")),
    h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      search(L("查找", "Search"), state.q, change2("q")),
      select(L("年度", "Year"), "year", options((l) => l.year), state.year, change2("year")),
      select(L("类别", "Kind"), "kind", options((l) => l.kind, (key) => word(KINDS, key)), state.kind, change2("kind")),
      select(L("地区", "Region"), "region", options(regionOf), state.region, change2("region")),
      select(L("问题", "Findings"), "found", [["", L("全部", "All")], ["errors", L("有错误", "With errors")], ["warnings", L("有警告", "With warnings")], ["none", L("无错误和警告", "Without")]], state.found, change2("found")),
      select(L("状态", "Status"), "status", options((l) => l.status, (key) => word(STATUSES, key)), state.status, change2("status")),
      said),
    table);
  view.shown = choose;
  return view;
}
