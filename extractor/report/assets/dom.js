/* Elements, language and figures. Every text of a document reaches the page as text, never as markup. */
let language = "zh";

/* The word in the language of the page. */
const L = (zh, en) => (language === "zh" ? zh : en);

function set(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}
function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}
const h = (name, attributes, ...children) => set(document.createElement(name), attributes, children);
const s = (name, attributes, ...children) => set(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

const grouped = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-US");
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const stated = (value) => value !== null && value !== undefined && value !== "";

/* Money in 万元 with two decimals; a value that two decimals would show as nothing keeps its own. */
function money(value) {
  if (!stated(value)) return "—";
  if (typeof value !== "number") return String(value);
  return (value !== 0 && Math.abs(value) < 0.005 ? exact : grouped).format(value).replace("-", "−");
}
const count = (value) => (stated(value) ? (typeof value === "number" ? whole.format(value) : String(value)) : "—");
const signed = (value) => (stated(value) ? (value > 0 ? "+" : "") + money(value) : "—");
const percent = (value) => (stated(value) ? (value > 0 ? "+" : "") + exact.format(value).replace("-", "−") + "%" : "—");
const share = (part, total) => (total ? (100 * part / total).toFixed(1) + "%" : "—");
const direction = (value) => (!stated(value) || value === 0 ? "" : value > 0 ? "up" : "down");

/* A number as short as an axis wants it. */
function brief(value) {
  const size = Math.abs(value);
  if (size >= 1e4) return L(exact.format(+(value / 1e4).toPrecision(3)) + "亿", exact.format(+(value / 1e4).toPrecision(3)) + "×10⁸");
  return exact.format(+value.toPrecision(3));
}
const cut = (text, length) => (text.length > length ? text.slice(0, length - 1) + "…" : text);
/* A name cut in its middle: its end tells it from the others. */
const middle = (text, length) => (text.length > length ? text.slice(0, length - 7) + "…" + text.slice(-6) : text);
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch (error) { /* private mode: nothing to keep */ } };
const remembered = (key) => { try { return localStorage.getItem(key); } catch (error) { return null; } };
