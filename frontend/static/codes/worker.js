// Reads codes in pictures, beside the page, so that the page never waits for it.
//
// It deliberately knows no camera, no form and no network beyond its own files: a picture comes in, a text goes out. Where
// the browser brings a reader of its own, that one looks first; ZXing, which is loaded when it is first needed, reads what
// that one does not, and everything where there is none.
//
// In:  { picture: ImageBitmap, thorough: boolean }. Out: { text: string | null, failed: string | null }.

// Longest side of a picture that is looked at, in pixels: more costs time and finds nothing.
const SIDE_PX_MAX = 2000;
// By how many degrees a picture is turned: ZXing reads bars along a picture's sides, and not if they are askew. Of the
// camera's pictures each is looked at once, of a photo as often as it takes.
const TURNS = [0, 30, -30, 15, -15];
// What ZXing and the browser call the kinds of codes that are read.
const KINDS = [
  "QRCode", "MicroQRCode", "DataMatrix", "Aztec", "PDF417", "Code128", "Code39", "Code93", "Codabar", "ITF", "EANUPC",
];
const NATIVE = [
  "qr_code", "data_matrix", "aztec", "pdf417", "code_128", "code_39", "code_93", "codabar", "itf", "ean_13", "ean_8",
  "upc_a", "upc_e",
];

self.onmessage = async (event) => {
  const { picture, thorough } = event.data;
  try {
    self.postMessage({ text: await read(picture, thorough), failed: null });
  } catch (error) {
    self.postMessage({ text: null, failed: String(error) });
  } finally {
    picture.close();
  }
};

async function read(picture, thorough) {
  const native = await nativeReader();
  if (native) {
    const found = await native.detect(picture).catch(() => null);
    if (found && found.length > 0) return found[0].rawValue;
    // It looked and saw nothing: the next picture of the camera is there in a moment.
    if (found && !thorough) return null;
  }
  return readWithZxing(picture, thorough);
}

let asked;

// The browser's own reader, if it knows every kind that ZXing knows here but the rare ones.
function nativeReader() {
  asked = asked || findNative().catch(() => null);
  return asked;
}

async function findNative() {
  if (!("BarcodeDetector" in self)) return null;
  const known = await self.BarcodeDetector.getSupportedFormats();
  const needed = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13"];
  if (!needed.every((kind) => known.includes(kind))) return null;
  return new self.BarcodeDetector({ formats: NATIVE.filter((kind) => known.includes(kind)) });
}

async function readWithZxing(picture, thorough) {
  if (!self.ZXingWASM) {
    importScripts("reader.js");
    self.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => new URL("reader.wasm", self.location).href } });
  }
  const options = { formats: KINDS, tryHarder: thorough, maxNumberOfSymbols: 1, textMode: "Plain" };
  const turns = thorough ? TURNS : [TURNS[looked++ % TURNS.length]];
  for (const turn of turns) {
    const found = await self.ZXingWASM.readBarcodes(pixels(picture, turn), options);
    const valid = found.find((code) => code.isValid && code.text);
    if (valid) return valid.text;
  }
  return null;
}

let looked = 0;

// The picture, turned, in a frame that holds all of it.
function pixels(picture, turn) {
  const scale = Math.min(1, SIDE_PX_MAX / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width * scale, picture.height * scale];
  const angle = (turn * Math.PI) / 180;
  const [along, across] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [frame, high] = [width * along + height * across, width * across + height * along].map(Math.ceil);
  const canvas = new OffscreenCanvas(frame, high).getContext("2d", { willReadFrequently: true });
  canvas.translate(frame / 2, high / 2);
  canvas.rotate(angle);
  canvas.drawImage(picture, -width / 2, -height / 2, width, height);
  return canvas.getImageData(0, 0, frame, high);
}
