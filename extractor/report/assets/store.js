/* The report's data: lines of the overview by name, details of a department unpacked on demand. */
const part = (id) => document.getElementById(id);
const REPORT = JSON.parse(part("report-data").textContent);

const KINDS = { budget: ["预算", "Budget"], final: ["决算", "Final accounts"] };
const STATUSES = {
  ok: ["已读", "Read"], partial: ["部分读出", "Read in part"], not_disclosure: ["非预决算公开", "No disclosure"],
  unreadable: ["无法读取", "Unreadable"], failed: ["程序故障", "Failed"],
};
const SEVERITIES = { error: ["错误", "Error"], warning: ["警告", "Warning"], info: ["提示", "Note"] };
const OUTCOMES = { inconsistent: ["不一致", "Inconsistent"], missing: ["缺失", "Missing"], unresolved: ["无法判定", "Unresolved"] };
const SYSTEMS = {
  functional: ["功能分类", "By function"], economic_department: ["部门经济分类", "Economic (department)"],
  economic_government: ["政府经济分类", "Economic (government)"], revenue: ["收入分类", "Revenue"],
};
const word = (table, key) => { const pair = table[key]; return pair ? L(pair[0], pair[1]) : key || "—"; };
const itemTitle = (key) => (REPORT.items[key] ? L(REPORT.items[key][0], REPORT.items[key][1]) : key);
const checkTitle = (id) => { const check = REPORT.checks[id]; return check ? L(check.title, check.title_en) : id; };

const place = Object.fromEntries(REPORT.columns.map((name, at) => [name, at]));
const LINES = REPORT.lines.map((values, index) => {
  const line = { index };
  for (const name of REPORT.columns) line[name] = values[place[name]];
  line.name = line.issuer || (line.path || "").split("/").pop();
  // What the search looks through.
  line.words = [line.name, line.region, line.path, line.year, line.title].join(" ").toLowerCase();
  return line;
});
const MEASURES = REPORT.money.concat(REPORT.counts);
const measureAt = Object.fromEntries(MEASURES.map((key, at) => [key, at]));
const isMoney = (key) => measureAt[key] < REPORT.money.length;
const valueOf = (line, key) => { const v = line.values[measureAt[key]]; return typeof v === "number" ? v : null; };
const changeOf = (line, key) => { const v = line.changes[measureAt[key]]; return typeof v === "number" ? v : null; };
const percentOf = (line, key) => {
  const said = line.percents[measureAt[key]];
  if (typeof said === "number") return said;
  const value = valueOf(line, key), change = changeOf(line, key);
  return value === null || change === null || value - change === 0 ? null : +(100 * change / (value - change)).toFixed(2);
};
const wasRead = (line) => line.status === "ok" || line.status === "partial";
const groupOf = (line) => (line.year || "?") + "/" + (line.kind || "?");
const groupName = (group) => {
  const [year, kind] = group.split("/");
  return (year === "?" ? L("年度不详", "Year unknown") : L(year + "年", year)) + L("", " ") + (kind === "?" ? "" : word(KINDS, kind));
};
const groups = () => {
  const found = new Map();
  for (const line of LINES) if (wasRead(line)) found.set(groupOf(line), (found.get(groupOf(line)) || 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1));
};
const regionOf = (line) => line.region || "";

function bytes(text) {
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
  return found;
}
let packed = null, dictionary = null;
const opened = new Map();

/* The record of a department by part and name; null where the file gave none. */
function detailOf(index) {
  if (opened.has(index)) return opened.get(index);
  if (packed === null) {
    packed = part("report-details").textContent.split("\n").slice(1);
    dictionary = bytes(part("report-dictionary").textContent.trim());
  }
  const text = packed[REPORT.first[LINES[index].id] ?? index] || packed[index];
  if (!text) return null;
  const raw = JSON.parse(new TextDecoder().decode(inflate(bytes(text), dictionary)));
  const detail = {};
  for (const [name, fields] of Object.entries(REPORT.fields)) {
    detail[name] = (raw[name] || []).map((values) => {
      const row = {};
      fields.forEach((field, at) => { row[field] = at < values.length ? values[at] : null; });
      return row;
    });
  }
  link(detail);
  if (opened.size > 40) opened.clear();
  opened.set(index, detail);
  return detail;
}

/* Which finding cites which figure, and which figures speak of the same thing. */
function link(detail) {
  detail.byKey = new Map();
  for (const row of detail.amounts) detail.byKey.set(row.id, { kind: "amount", row });
  for (const row of detail.counts) detail.byKey.set(row.id, { kind: "count", row });
  for (const row of detail.cells) detail.byKey.set(row.id, { kind: "cell", row });
  detail.citing = new Map();
  detail.findings.forEach((finding, at) => {
    finding.at = at;
    for (const key of finding.evidence) {
      const figure = key.split(":")[0];
      if (!detail.citing.has(figure)) detail.citing.set(figure, []);
      if (!detail.citing.get(figure).includes(finding)) detail.citing.get(figure).push(finding);
    }
  });
  detail.table = new Map(detail.tables.map((row) => [row.no, row]));
}

const topicOf = (row) => (row.code ? row.system + ":" + row.code : row.item || "");
function others(detail, key) {
  const known = detail.byKey.get(key);
  const topic = known && topicOf(known.row);
  if (!topic) return [];
  return [...detail.byKey].filter(([other, figure]) => other !== key && topicOf(figure.row) === topic).slice(0, 12);
}

/* The picture of a page of the document: width and height in points, address. */
function pictureOf(index, page) {
  const at = REPORT.first[LINES[index].id] ?? index;
  const found = (REPORT.pictures[at] || {})[page];
  if (!found) return null;
  const [width, height, address] = found;
  const inline = part("picture-" + at + "-" + page);
  return { width, height, address: inline ? inline.textContent.trim() : address };
}
