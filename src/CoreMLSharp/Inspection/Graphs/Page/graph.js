'use strict';

// Draws `model` = { nodes: [{ id, parent, kind, type, name, settings }], edges: [{ from, to, name, type }] }.

const SVG = 'http://www.w3.org/2000/svg';
const LINE = 16;
const PADDING = 10;
const LONGEST = 44;
const BOX_PADDING = 10;
const BOX_TITLE = 30;
const SETTINGS_SHOWN = 4;
const FAR = 0.3; // below this scale, text is too small to read: colours tell the layers apart
const SMALLEST_GROUP = 3;
const COLUMN_GAP = 30;
const MOST_COLUMNS = 60;
const MAP_WIDTH = 140; // of the small map of the whole, at most; a deep network, which is a line, is stretched to the least
const MAP_LEAST_WIDTH = 36;
const MAP_MARGIN = 24;
const STEP = 60; // of an arrow key, in pixels
const FOLDED_FROM = 1500; // with more nodes than this, boxes start folded

const FAMILIES = [
  [/conv|deconv/i, '#3b82f6'],
  [/inner|linear|matmul|einsum|embedding|glm|dot/i, '#8b5cf6'],
  [/relu|activation|sigmoid|tanh|softmax|gelu|elu|silu|swish|erf/i, '#f97316'],
  [/pool|reduce|global/i, '#10b981'],
  [/norm|lrn|mvn|scale|bias|preprocess/i, '#eab308'],
  [/lstm|gru|rnn|recurrent|loop|while|cond|branch/i, '#ef4444'],
  [/shape|flatten|transpose|permute|concat|split|slice|squeeze|expand|pad|crop|gather|stack|tile/i, '#64748b'],
];

// Layers called block0/conv, block0/relu and so on stand in a box block0, where several others stand beside them.
function boxByName(parent, nodes, prefix) {
  const groups = new Map();
  for (const node of nodes) {
    const end = node.kind === 'operation' ? node.name.indexOf('/', prefix.length) : -1;
    if (end > 0) groups.set(node.name.slice(0, end + 1), [...(groups.get(node.name.slice(0, end + 1)) || []), node]);
  }
  for (const [name, members] of groups) {
    if (members.length < SMALLEST_GROUP) continue;
    if (members.length === nodes.length) return boxByName(parent, nodes, name);
    const box = { id: `g${model.nodes.length}`, parent, kind: 'box', type: name.slice(prefix.length, -1), name: '', settings: [] };
    model.nodes.push(box);
    for (const member of members) member.parent = box.id;
    boxByName(box.id, members, name);
  }
}
for (const parent of new Set(model.nodes.map(node => node.parent))) boxByName(parent, model.nodes.filter(node => node.parent === parent), '');

const byId = new Map(model.nodes.map(node => [node.id, node]));
const childrenOf = new Map();
for (const node of model.nodes) {
  if (!childrenOf.has(node.parent)) childrenOf.set(node.parent, []);
  childrenOf.get(node.parent).push(node);
}
// What lies in another file is a box to open when wished.
const linkOf = node => node.settings.find(([name]) => name === 'links to');
const folded = new Set(model.nodes.filter(node => node.kind === 'box' && (model.nodes.length > FOLDED_FROM || linkOf(node))).map(node => node.id));
const picture = document.getElementById('picture');
const details = document.getElementById('details');
const map = document.getElementById('map');
const view = { x: 0, y: 0, scale: 1, width: 1, height: 1 };
let canvas;
let drawing;
let frame;
let chosen = null;

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
}

function shorten(text) {
  return text.length > LONGEST ? text.slice(0, LONGEST - 1) + '…' : text;
}

// The node that stands for another: the outermost folded box around it, or itself.
function shown(id) {
  let result = id;
  for (let node = byId.get(id); node; node = byId.get(node.parent)) if (folded.has(node.id)) result = node.id;
  return result;
}

function linesOf(node) {
  const lines = [[node.type, 'type']];
  if (node.name) lines.push([node.name, 'name']);
  if (node.kind === 'operation') for (const [name, value] of node.settings.slice(0, SETTINGS_SHOWN)) lines.push([settingText(name, value), 'setting']);
  if (node.kind === 'box' && linkOf(node)) lines.push([settingText(...linkOf(node)), 'setting']);
  if (node.kind === 'box') lines.push([`${counted(countInside(node.id), 'node')}, folded`, 'setting']);
  return lines.map(([text, style]) => [shorten(text), style]);
}

// A flag that is set is its name, a description needs none.
function settingText(name, value) {
  return value === 'yes' ? name : name === 'what' ? value : `${name} ${value}`;
}

function counted(count, what) {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function countInside(id) {
  return (childrenOf.get(id) || []).reduce((count, child) => count + (child.kind === 'box' ? countInside(child.id) : 1), 0);
}

const ruler = document.createElement('canvas').getContext('2d');
function widthOf(text, style) {
  ruler.font = style === 'type' ? '600 12px system-ui, sans-serif' : '11px system-ui, sans-serif';
  return ruler.measureText(text).width;
}

function layOut() {
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  const visible = model.nodes.filter(node => shown(node.id) === node.id);
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: model.nodes.some(node => node.kind === 'box') ? 50 : 30, edgesep: 12, marginx: 20, marginy: 20, ranker: visible.length > 400 ? 'longest-path' : 'network-simplex' });
  for (const node of visible) {
    if (node.kind === 'box' && !folded.has(node.id) && childrenOf.has(node.id)) {
      graph.setNode(node.id, { node });
    } else {
      const lines = linesOf(node);
      const width = Math.max(60, ...lines.map(([text, style]) => widthOf(text, style))) + 2 * PADDING + 6;
      graph.setNode(node.id, { node, lines, width, height: lines.length * LINE + 2 * PADDING - 4 });
    }
    if (node.parent) graph.setParent(node.id, node.parent);
  }
  const drawn = new Map();
  for (const edge of model.edges) {
    const from = shown(edge.from), to = shown(edge.to);
    if (from === to) continue;
    const key = `${from} ${to}`;
    if (drawn.has(key)) drawn.get(key).edges.push(edge);
    else drawn.set(key, { from, to, edges: [edge] });
  }
  for (const { from, to, edges } of drawn.values()) {
    const label = shorten([...new Set(edges.map(edge => edge.type).filter(Boolean))].join(', '));
    graph.setEdge(from, to, { edges, label, width: label ? widthOf(label, 'setting') : 0, height: label ? 12 : 0, labelpos: 'c' });
  }
  dagre.layout(graph);
  for (const node of childrenOf.get(null)) fit(graph, node);
  return graph;
}

// Makes a box as large as what is inside of it and a title need.
function fit(graph, node) {
  const place = graph.node(node.id);
  if (!place || place.lines) return place;
  const inside = childrenOf.get(node.id).map(child => fit(graph, child));
  const left = Math.min(...inside.map(({ x, width }) => x - width / 2)) - BOX_PADDING;
  const right = Math.max(...inside.map(({ x, width }) => x + width / 2)) + BOX_PADDING;
  const top = Math.min(...inside.map(({ y, height }) => y - height / 2)) - BOX_TITLE;
  const bottom = Math.max(...inside.map(({ y, height }) => y + height / 2)) + BOX_PADDING;
  return Object.assign(place, { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top });
}

function draw() {
  const graph = layOut();
  picture.replaceChildren();
  const marker = element('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto' }, element('defs', {}, picture));
  element('path', { d: 'M0,0 L8,4 L0,8 z' }, marker);
  canvas = element('g', {}, picture);
  drawing = element('g', { id: 'drawing' }, canvas);
  const { width, height } = graph.graph();
  Object.assign(view, { width, height });
  const places = graph.nodes().map(id => [graph.node(id), depthOf(graph.node(id).node)]);
  const boxes = places.filter(([place]) => !place.lines).sort((a, b) => a[1] - b[1]).map(([place]) => place);
  for (const box of boxes) drawBox(box);
  for (const edge of graph.edges()) drawEdge(edge, graph.edge(edge));
  // What is to be read lies above all lines.
  for (const edge of graph.edges()) drawLabel(edge, graph.edge(edge), boxes);
  for (const box of boxes) drawTitle(box);
  for (const [place] of places.filter(([place]) => place.lines)) drawNode(place);
  drawMap(places.map(([place]) => place).filter(place => place.lines));
  apply();
  mark();
}

// A small picture of the whole, with a frame around what is in sight.
function drawMap(places) {
  const margin = 20;
  map.replaceChildren();
  map.setAttribute('viewBox', `${-margin} ${-margin} ${view.width + 2 * margin} ${view.height + 2 * margin}`);
  for (const { node, x, y, width, height } of places) {
    const rectangle = element('rect', { x: x - width / 2, y: y - height / 2, width, height }, map);
    const family = familyOf(node);
    if (family) rectangle.style.setProperty('--family', family[1]);
  }
  frame = element('rect', { class: 'frame' }, map);
}

function placeFrame() {
  const area = picture.getBoundingClientRect();
  const scale = Math.min(MAP_WIDTH / view.width, Math.max(1, area.height - MAP_MARGIN) / view.height);
  const [left, top] = [Math.max(0, -view.x / view.scale), Math.max(0, -view.y / view.scale)];
  const [right, bottom] = [Math.min(view.width, (area.width - view.x) / view.scale), Math.min(view.height, (area.height - view.y) / view.scale)];
  const isWhole = left === 0 && top === 0 && right === view.width && bottom === view.height;
  map.toggleAttribute('hidden', isWhole || document.getElementById('overview') !== null);
  map.setAttribute('width', Math.min(MAP_WIDTH, Math.max(MAP_LEAST_WIDTH, view.width * scale)));
  map.setAttribute('height', view.height * scale);
  const sides = { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
  for (const [name, value] of Object.entries(sides)) frame.setAttribute(name, value);
}

function goTo(event) {
  const place = map.getBoundingClientRect();
  const area = picture.getBoundingClientRect();
  view.x = area.width / 2 - (event.clientX - place.left) / place.width * view.width * view.scale;
  view.y = area.height / 2 - (event.clientY - place.top) / place.height * view.height * view.scale;
  apply();
}

function familyOf(node) {
  return node.kind === 'operation' ? FAMILIES.find(([pattern]) => pattern.test(node.type)) : undefined;
}

function depthOf(node) {
  let depth = 0;
  for (let outer = byId.get(node.parent); outer; outer = byId.get(outer.parent)) depth++;
  return depth;
}

function drawBox({ node, x, y, width, height }) {
  const group = element('g', { class: 'box', transform: `translate(${x - width / 2},${y - height / 2})`, 'data-id': node.id }, drawing);
  element('rect', { width, height, rx: 8 }, group);
}

function drawTitle({ node, x, y, width, height }) {
  const text = shorten(`▾ ${node.type} ${node.name}`.trim());
  const [left, top] = [x - width / 2 + 8, y - height / 2];
  const title = element('g', { class: 'title' }, drawing);
  element('rect', { x: left - 3, y: top + 3, width: widthOf(text, 'type') + 6, height: 17 }, title);
  element('text', { x: left, y: top + 16 }, title).textContent = text;
  title.addEventListener('click', () => fold(node.id));
}

function drawNode({ node, lines, x, y, width, height }) {
  const group = element('g', { class: `node${node.kind === 'operation' || node.kind === 'box' ? '' : ' feature'}`, transform: `translate(${x - width / 2},${y - height / 2})`, 'data-id': node.id }, drawing);
  element('rect', { width, height, rx: node.kind === 'operation' || node.kind === 'box' ? 6 : height / 2 }, group);
  const family = familyOf(node);
  if (family) {
    group.style.setProperty('--family', family[1]);
    element('rect', { class: 'stripe', x: 1, y: 6, width: 4, height: height - 12, rx: 2 }, group);
  }
  lines.forEach(([text, style], i) => {
    element('text', { x: width / 2 + 2, y: PADDING + 10 + i * LINE, 'text-anchor': 'middle', class: style }, group).textContent = text;
  });
  element('title', {}, group).textContent = [node.type, node.name, ...node.settings.map(([name, value]) => `${name}: ${value}`)].join('\n');
  group.addEventListener('click', () => (node.kind === 'box' ? fold(node.id) : choose(node.id)));
}

function drawEdge({ v, w }, { points, edges }) {
  const group = element('g', { class: 'edge', 'data-from': v, 'data-to': w }, drawing);
  const [first, ...rest] = points;
  let path = `M${first.x},${first.y}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const [a, b] = [rest[i], rest[i + 1]];
    path += i === rest.length - 2 ? ` Q${a.x},${a.y} ${b.x},${b.y}` : ` Q${a.x},${a.y} ${(a.x + b.x) / 2},${(a.y + b.y) / 2}`;
  }
  if (rest.length === 1) path += ` L${rest[0].x},${rest[0].y}`;
  element('path', { d: path, 'marker-end': 'url(#arrow)' }, group);
  element('title', {}, group).textContent = valuesOf(edges);
}

function drawLabel({ v, w }, { label, edges, x, y }, boxes) {
  if (!label) return;
  const isInside = boxes.some(box => Math.abs(x - box.x) < box.width / 2 && Math.abs(y - box.y) < box.height / 2);
  const group = element('g', { class: isInside ? 'edge inside' : 'edge', 'data-from': v, 'data-to': w }, drawing);
  const width = widthOf(label, 'setting');
  element('rect', { x: x - width / 2, y: y - 7, width, height: 14 }, group);
  element('text', { x, y: y + 3, 'text-anchor': 'middle' }, group).textContent = label;
  element('title', {}, group).textContent = valuesOf(edges);
}

function valuesOf(edges) {
  return edges.map(edge => `${edge.name} ${edge.type}`).join('\n');
}

function fold(id) {
  if (!folded.delete(id)) folded.add(id);
  draw();
  const place = canvas.querySelector(`[data-id="${id}"]`);
  if (place) centre(id);
}

function choose(id) {
  chosen = id;
  mark();
  const node = byId.get(id);
  details.hidden = !node;
  if (!node) return;
  details.replaceChildren();
  const add = (name, text, parent = details) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };
  add('h2', node.type);
  add('p', node.name);
  const box = node.kind === 'box' ? node : byId.get(node.parent);
  if (box) addFolding(box, add);
  const list = add('dl', '');
  for (const [name, value] of node.settings) {
    add('dt', name, list);
    add('dd', value, list);
  }
  addNeighbours('takes', model.edges.filter(edge => edge.to === id), 'from', add);
  addNeighbours('gives', model.edges.filter(edge => edge.from === id), 'to', add);
}

function addFolding(box, add) {
  const button = add('button', folded.has(box.id) ? 'Unfold' : `Fold ${shorten(`${box.type} ${box.name}`.trim())}`);
  button.addEventListener('click', () => {
    fold(box.id);
    choose(box.id);
    details.querySelector('button').focus();
  });
}

function addNeighbours(title, edges, end, add) {
  if (edges.length === 0) return;
  add('h3', title);
  for (const edge of edges) {
    const other = byId.get(edge[end]);
    const paragraph = add('p', '');
    const link = add('a', `${edge.name} ${edge.type}`.trim(), paragraph);
    link.href = '#';
    link.addEventListener('click', event => {
      event.preventDefault();
      reveal(other.id);
    });
    paragraph.append(` ${end} ${other.type}`);
  }
}

function mark() {
  for (const node of canvas.querySelectorAll('.node')) node.classList.toggle('chosen', node.dataset.id === chosen);
  for (const edge of canvas.querySelectorAll('.edge')) edge.classList.toggle('chosen', chosen !== null && (edge.dataset.from === chosen || edge.dataset.to === chosen));
}

function reveal(id) {
  let changed = false;
  for (let outer = byId.get(byId.get(id).parent); outer; outer = byId.get(outer.parent)) changed = folded.delete(outer.id) || changed;
  if (changed) draw();
  choose(id);
  centre(id);
}

function centre(id) {
  const place = canvas.querySelector(`[data-id="${id}"]`);
  const { e, f } = place.transform.baseVal[0].matrix;
  const { width, height } = place.firstChild.getBBox();
  const area = picture.getBoundingClientRect();
  view.scale = Math.max(view.scale, 0.8);
  view.x = area.width / 2 - (e + width / 2) * view.scale;
  view.y = area.height / 2 - (f + Math.min(height, area.height / view.scale) / 2) * view.scale;
  apply();
}

function apply() {
  hideColumns();
  canvas.setAttribute('transform', `translate(${view.x},${view.y}) scale(${view.scale})`);
  drawing.classList.toggle('far', view.scale < FAR);
  placeFrame();
}

function move(x, y) {
  view.x += x;
  view.y += y;
  apply();
}

function zoom(factor, x, y) {
  const scale = Math.min(4, Math.max(0.01, view.scale * factor));
  view.x = x - (x - view.x) * scale / view.scale;
  view.y = y - (y - view.y) * scale / view.scale;
  view.scale = scale;
  apply();
}

function zoomAtCentre(factor) {
  const area = picture.getBoundingClientRect();
  zoom(factor, area.width / 2, area.height / 2);
}

// A deep network as a line is too thin to see: it is cut into columns beside each other, as many as show it largest.
function columnsFor(area) {
  let best = { count: 1, scale: 0 };
  for (let count = 1; count <= MOST_COLUMNS; count++) {
    const scale = Math.min(1, area.width / (count * (view.width + COLUMN_GAP)), area.height / (view.height / count));
    if (scale > best.scale * 1.05) best = { count, scale };
  }
  return best;
}

function showColumns(area, { count, scale }) {
  const overview = element('g', { id: 'overview' }, picture);
  const height = view.height / count;
  const left = (area.width - count * (view.width + COLUMN_GAP) * scale) / 2;
  element('rect', { class: 'ground', width: area.width, height: area.height }, overview);
  for (let i = 0; i < count; i++) {
    const column = element('svg', { x: left + (i * (view.width + COLUMN_GAP) + COLUMN_GAP / 2) * scale, y: 0, width: view.width * scale, height: height * scale, viewBox: `0 ${i * height} ${view.width} ${height}` }, overview);
    element('rect', { class: 'column', x: 0, y: i * height, width: view.width, height }, column);
    element('use', { href: '#drawing' }, column);
    column.addEventListener('click', event => {
      const place = column.getBoundingClientRect();
      const [x, y] = [(event.clientX - place.left) / scale, (event.clientY - place.top) / scale + i * height];
      hideColumns();
      view.scale = 0.8;
      view.x = area.width / 2 - x * view.scale;
      view.y = area.height / 2 - y * view.scale;
      apply();
    });
  }
  drawing.classList.toggle('far', scale < FAR);
  map.toggleAttribute('hidden', true);
}

function hideColumns() {
  document.getElementById('overview')?.remove();
}

function showWhole() {
  const area = picture.getBoundingClientRect();
  hideColumns();
  const columns = columnsFor(area);
  view.scale = Math.min(1, area.width / view.width, area.height / view.height);
  view.x = (area.width - view.width * view.scale) / 2;
  view.y = Math.max(0, (area.height - view.height * view.scale) / 2);
  apply();
  if (columns.count > 1) showColumns(area, columns);
}

function showReadable() {
  const area = picture.getBoundingClientRect();
  view.scale = Math.min(1, Math.max(0.6, area.width / view.width));
  const top = canvas.querySelector('.node');
  const middle = top ? top.transform.baseVal[0].matrix.e + top.firstChild.getBBox().width / 2 : view.width / 2;
  view.x = view.width * view.scale <= area.width ? (area.width - view.width * view.scale) / 2 : area.width / 2 - middle * view.scale;
  view.y = 0;
  apply();
}

let matches = [];
let match = -1;
function find(text) {
  const wanted = text.trim().toLowerCase();
  matches = wanted ? model.nodes.filter(node => node.kind !== 'box' && `${node.type} ${node.name}`.toLowerCase().includes(wanted)).map(node => node.id) : [];
  match = -1;
  for (const node of canvas.querySelectorAll('.node')) node.classList.toggle('found', matches.includes(node.dataset.id));
  document.getElementById('found').textContent = wanted ? `${matches.length} found${matches.length ? ', Enter goes through them' : ''}` : '';
}

document.getElementById('find').addEventListener('input', event => find(event.target.value));
document.getElementById('find').addEventListener('keydown', event => {
  if (event.key !== 'Enter' || matches.length === 0) return;
  match = (match + (event.shiftKey ? matches.length - 1 : 1)) % matches.length;
  reveal(matches[match]);
});
document.getElementById('in').addEventListener('click', () => zoomAtCentre(1.4));
document.getElementById('out').addEventListener('click', () => zoomAtCentre(1 / 1.4));
document.getElementById('whole').addEventListener('click', showWhole);
document.getElementById('readable').addEventListener('click', showReadable);
picture.addEventListener('wheel', event => {
  event.preventDefault();
  const area = picture.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - area.left, event.clientY - area.top);
}, { passive: false });
picture.addEventListener('keydown', event => {
  const actions = { '+': () => zoomAtCentre(1.4), '-': () => zoomAtCentre(1 / 1.4), 0: showWhole, 1: showReadable, Escape: () => choose(null), ArrowLeft: () => move(STEP, 0), ArrowRight: () => move(-STEP, 0), ArrowUp: () => move(0, STEP), ArrowDown: () => move(0, -STEP) };
  if (!(event.key in actions)) return;
  event.preventDefault();
  actions[event.key]();
});
map.addEventListener('pointerdown', event => {
  map.setPointerCapture(event.pointerId);
  goTo(event);
});
map.addEventListener('pointermove', event => { if (map.hasPointerCapture(event.pointerId)) goTo(event); });
window.addEventListener('resize', apply);

const pointers = new Map();
picture.addEventListener('pointerdown', event => pointers.set(event.pointerId, event));
picture.addEventListener('pointermove', event => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  if (pointers.size === 1) {
    if (!picture.hasPointerCapture(event.pointerId) && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4) return;
    picture.setPointerCapture(event.pointerId);
    picture.classList.add('dragging');
    move(event.clientX - before.clientX, event.clientY - before.clientY);
  } else if (pointers.size === 2) {
    const other = [...pointers.values()].find(pointer => pointer.pointerId !== event.pointerId);
    const distance = pointer => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
    const area = picture.getBoundingClientRect();
    zoom(distance(event) / Math.max(1, distance(before)), (event.clientX + other.clientX) / 2 - area.left, (event.clientY + other.clientY) / 2 - area.top);
  }
  pointers.set(event.pointerId, event);
});
for (const kind of ['pointerup', 'pointercancel']) {
  picture.addEventListener(kind, event => {
    pointers.delete(event.pointerId);
    picture.classList.remove('dragging');
  });
}

draw();
showReadable();
