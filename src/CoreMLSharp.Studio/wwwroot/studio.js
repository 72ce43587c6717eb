// What a page cannot do from the server: dropped files, the width of a list, the webcam.

/** Hands the files of a drop or a file field over, four at a time, and tells the page of each. */
async function upload(files, address, page) {
  let next = 0, kept = 0, failed = 0;
  const reasons = [];
  await page.invokeMethodAsync("UploadProgress", 0, files.length, 0, []);
  async function work() {
    while (next < files.length) {
      const { file, path } = files[next++];
      try {
        const response = await fetch(address + "?path=" + encodeURIComponent(path), { method: "PUT", body: file });
        const text = await response.text();
        if (response.ok) kept += Number(text);
        else { failed++; reasons.push(text || `${path}: ${response.status}`); }
      } catch (error) {
        failed++;
        reasons.push(`${path}: ${error.message}`);
      }
      if ((kept + failed) % 20 === 0 || next === files.length) {
        await page.invokeMethodAsync("UploadProgress", kept + failed, files.length, failed, reasons.slice(0, 5));
      }
    }
  }
  await Promise.all([work(), work(), work(), work()]);
  await page.invokeMethodAsync("UploadFinished", kept, failed, reasons.slice(0, 5));
}

/** The files of a dropped entry, folders with all that is in them. */
async function walk(entry, prefix, files) {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    files.push({ file, path: prefix + entry.name });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) break;
    for (const inner of some) await walk(inner, prefix + entry.name + "/", files);
  }
}

/** Makes an element take dropped files and folders. An element inside with data-class gives its files that class. */
export function takeDrops(element, address, page) {
  let over = null;
  const mark = target => {
    if (over !== target) over?.classList.remove("drop-over");
    over = target;
    over?.classList.add("drop-over");
  };
  const target = event => event.target.closest("[data-class]") ?? element;
  element.addEventListener("dragover", event => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    mark(target(event));
  });
  element.addEventListener("dragleave", event => { if (!element.contains(event.relatedTarget)) mark(null); });
  element.addEventListener("drop", async event => {
    if (event.dataTransfer.items.length === 0) return;
    event.preventDefault();
    mark(null);
    const name = target(event).dataset.class;
    const entries = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = [];
    for (const entry of entries) await walk(entry, "", files);
    await upload(name ? files.map(({ file, path }) => ({ file, path: name + "/" + path.split("/").pop() })) : files, address, page);
  });
  element.dataset.takes = "files";
}

/** Makes a file field hand its files over; with a class, they are of that class. */
export function takeFiles(input, address, page) {
  input.addEventListener("change", async () => {
    const name = input.dataset.class;
    const files = [...input.files].map(file => {
      const path = file.webkitRelativePath || file.name;
      return { file, path: name ? name + "/" + file.name : path };
    });
    input.value = "";
    await upload(files, address, page);
  });
}

/** Opens the chooser of a file field. */
export function choose(input) { input.click(); }

/** Tells how many tiles of a width fit into an element, now and whenever that changes. */
export function countColumns(element, tile, page) {
  const tell = () => page.invokeMethodAsync("SetColumns", Math.max(1, Math.floor(element.clientWidth / tile)));
  const observer = new ResizeObserver(tell);
  observer.observe(element);
  return { stop: () => observer.disconnect() };
}

/** Shows the webcam in a video element. */
export async function startWebcam(video) {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 }, audio: false });
  await video.play();
}

/** Ends the webcam. */
export function stopWebcam(video) {
  video.srcObject?.getTracks().forEach(track => track.stop());
  video.srcObject = null;
}

async function frame(video) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  return await new Promise(done => canvas.toBlob(done, "image/jpeg", 0.92));
}

/** Takes photos from the webcam for a class, so many with so much time between. */
export async function burst(video, name, count, milliseconds, address, page) {
  const start = new Date().toISOString().replace(/[:.]/g, "-"), files = [];
  for (let i = 0; i < count; i++) {
    files.push({ file: await frame(video), path: `${name}/webcam ${start} ${String(i + 1).padStart(3, "0")}.jpg` });
    if (i + 1 < count) await new Promise(done => setTimeout(done, milliseconds));
  }
  await upload(files, address, page);
}

/** The bytes of one picture of the webcam. */
export async function snapshot(video) { return new Uint8Array(await (await frame(video)).arrayBuffer()); }

/** Records from the microphone, as the bytes of a WAVE file of 16 bits. */
export async function record(seconds) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: false });
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream), node = context.createScriptProcessor(4096, 1, 1), blocks = [];
  node.onaudioprocess = event => blocks.push(new Float32Array(event.inputBuffer.getChannelData(0)));
  source.connect(node);
  node.connect(context.destination);
  await new Promise(done => setTimeout(done, seconds * 1000));
  source.disconnect();
  node.disconnect();
  stream.getTracks().forEach(track => track.stop());
  const rate = context.sampleRate, count = blocks.reduce((sum, block) => sum + block.length, 0);
  await context.close();
  const view = new DataView(new ArrayBuffer(44 + 2 * count));
  const word = (at, text) => [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  word(0, "RIFF"); view.setUint32(4, 36 + 2 * count, true); word(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  word(36, "data"); view.setUint32(40, 2 * count, true);
  let at = 44;
  for (const block of blocks) for (const sample of block) {
    view.setInt16(at, Math.max(-1, Math.min(1, sample)) * 32767, true);
    at += 2;
  }
  return new Uint8Array(view.buffer);
}
