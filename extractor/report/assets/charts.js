/* Charts as SVG, drawn from the data of the page; bars and points are links, every chart has its table. */
const COLOURS = ["#2f5d8a", "#c08a4a", "#6b8f71", "#a35d5d", "#7d74a6", "#5f98a8", "#b9a44c", "#8a6d5b", "#4f6f52", "#b07aa1", "#84929c"];

function figureOf(title, note, drawing, table) {
  return h("figure", { class: "chart" }, h("figcaption", {}, h("strong", {}, title), note ? h("span", { class: "note" }, note) : null), drawing,
    table ? h("details", { class: "data" }, h("summary", {}, L("数据表", "Data")), table) : null);
}
function plainTable(heads, rows) {
  return h("div", { class: "scroll" }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, heads.map((head, at) => h("th", { scope: "col", class: at ? "figure" : null }, head)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => h(at ? "td" : "th", { scope: at ? null : "row", class: at ? "figure" : null }, cell)))))));
}
function legend(parts) {
  return h("ul", { class: "legend" }, parts.map((each) => h("li", {}, h("i", { style: "background:" + each.colour, "aria-hidden": "true" }), each.name)));
}
/* Width to draw for: that of the place where the chart will stand. */
const room = () => Math.max(300, Math.min(1310, (part("view").clientWidth || 1000) - 34));

function ticks(low, high, wanted = 5) {
  const span = high - low || 1, raw = span / wanted, size = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = [1, 2, 5, 10].map((n) => n * size).find((n) => n >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) found.push(+at.toPrecision(12));
  return found;
}

/* Horizontal bars; several parts are stacked, values below zero go to the left. */
function bars(rows, { parts, total, unit, shares = false, wide = room(), labelled = true }) {
  const narrow = wide < 560, left = narrow ? 112 : 210, right = labelled ? 84 : 16, line = 26, top = 22;
  const values = rows.map((row) => parts.map((each) => (stated(each.value(row)) ? each.value(row) : 0)));
  const sums = values.map((row) => row.reduce((a, b) => a + b, 0));
  const low = shares ? 0 : Math.min(0, ...sums), high = shares ? 100 : Math.max(0, ...sums) || 1;
  const width = wide - left - right - (low < 0 ? 66 : 0), begin = left + (low < 0 ? 66 : 0), tall = top + rows.length * line + 8;
  const x = (value) => begin + (value - low) / (high - low || 1) * width;
  const marks = ticks(low, high, narrow ? 3 : 6);
  return s("svg", { viewBox: `0 0 ${wide} ${tall}`, width: "100%", class: "bars", role: "group", "aria-label": unit },
    marks.map((mark) => [s("line", { x1: x(mark), x2: x(mark), y1: top - 4, y2: tall - 6, class: mark === 0 ? "zero" : "rule" }),
      s("text", { x: x(mark), y: 12, class: "tick", "text-anchor": "middle" }, shares ? mark + "%" : brief(mark))]),
    rows.map((row, at) => {
      const y = top + at * line, scale = shares && sums[at] ? 100 / sums[at] : 1;
      let run = 0;
      const pieces = parts.map((each, nth) => {
        const value = values[at][nth] * scale, from = run;
        run += value;
        if (!value) return null;
        return s("rect", { x: Math.min(x(from), x(run)), y: y + 4, width: Math.max(Math.abs(x(run) - x(from)), 0.5), height: line - 10, fill: typeof each.colour === "function" ? each.colour(row) : each.colour },
          s("title", {}, `${row.name}　${each.name}　${shares ? value.toFixed(1) + "%　" : ""}${money(values[at][nth])}${unit}`));
      });
      const said = total ? total(row) : money(sums[at]);
      const end = sums[at] < 0 ? x(sums[at]) - 6 : x(shares ? 100 : sums[at]) + 6;
      return s("a", { href: row.href, class: "bar", "aria-label": `${row.full || row.name}：${said}${unit}` },
        s("rect", { x: 0, y, width: wide, height: line, class: "hit" }),
        s("text", { x: left - 10, y: y + 17, "text-anchor": "end", class: "name" }, narrow ? cut(row.name, 8) : middle(row.name, 16), s("title", {}, row.full || row.name)),
        pieces, labelled ? s("text", { x: end, y: y + 17, class: "value", "text-anchor": sums[at] < 0 ? "end" : "start" }, said) : null);
    }));
}

/* Points on logarithmic scales; what lies far from the others is marked and named. */
function scatter(points, { xName, yName, wide = room() }) {
  const narrow = wide < 560, left = 62, bottom = 44, right = narrow ? 14 : 120, top = 14, tall = narrow ? 320 : 420;
  const logs = (values) => { const found = values.map(Math.log10); return [Math.floor(Math.min(...found)), Math.ceil(Math.max(...found) + 1e-9)]; };
  const spread = (get) => points.reduce((range, p) => [Math.min(range[0], get(p)), Math.max(range[1], get(p))], [Infinity, 0]);
  const [xl, xh] = logs(spread((p) => p.x)), [yl, yh] = logs(spread((p) => p.y));
  const x = (v) => left + (Math.log10(v) - xl) / (xh - xl || 1) * (wide - left - right);
  const y = (v) => tall - bottom - (Math.log10(v) - yl) / (yh - yl || 1) * (tall - bottom - top);
  const powers = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => Math.pow(10, low + i));
  const named = points.filter((p) => p.far).sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, narrow ? 4 : 10);
  return s("svg", { viewBox: `0 0 ${wide} ${tall}`, width: "100%", class: "scatter", role: "group", "aria-label": `${yName} / ${xName}` },
    powers(xl, xh).map((v) => [s("line", { x1: x(v), x2: x(v), y1: top, y2: tall - bottom, class: "rule" }), s("text", { x: x(v), y: tall - bottom + 16, class: "tick", "text-anchor": "middle" }, brief(v))]),
    powers(yl, yh).map((v) => [s("line", { x1: left, x2: wide - right, y1: y(v), y2: y(v), class: "rule" }), s("text", { x: left - 6, y: y(v) + 4, class: "tick", "text-anchor": "end" }, brief(v))]),
    s("text", { x: (left + wide - right) / 2, y: tall - 8, class: "axis", "text-anchor": "middle" }, xName),
    s("text", { x: 14, y: (top + tall - bottom) / 2, class: "axis", "text-anchor": "middle", transform: `rotate(-90 14 ${(top + tall - bottom) / 2})` }, yName),
    points.slice().sort((a, b) => a.far - b.far).map((p) => s("a", { href: p.href, tabindex: p.far || points.length < 200 ? null : "-1", "aria-label": `${p.name}：${money(p.y)}` },
      s("circle", { cx: x(p.x), cy: y(p.y), r: p.far ? 5 : 3.5, class: p.far ? "far" : "near" }, s("title", {}, `${p.name}\n${xName}：${money(p.x)}\n${yName}：${money(p.y)}`)))),
    named.map((p) => s("text", { x: x(p.x) + 8, y: y(p.y) + 4, class: "name" }, cut(p.name, 10))));
}

/* How far a ratio lies from the median of all, in robust standard deviations of its logarithm. */
function scored(points) {
  const median = (values) => { const v = values.slice().sort((a, b) => a - b), n = v.length; return n ? (v[(n - 1) >> 1] + v[n >> 1]) / 2 : 0; };
  const logs = points.map((p) => Math.log(p.y / p.x));
  const middle = median(logs), spread = 1.4826 * median(logs.map((v) => Math.abs(v - middle)));
  points.forEach((p, at) => {
    p.score = spread ? (logs[at] - middle) / spread : 0;
    p.times = Math.exp(logs[at] - middle);
    p.far = points.length >= 8 && Math.abs(p.score) > 3;
  });
  return Math.exp(middle);
}
