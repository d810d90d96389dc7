// The rescue page: puts all work of this device into one file that only the project's server can open.
//
// Plain JavaScript, so that it works when the app does not. It only reads: nothing on the device changes. Knows no
// records and no forms; what stands in the file is in backend/src/rescue/open.rs.

const BOX_BYTES = 1024 * 1024;
// Ciphertext after which what is finished is handed to the browser, which may keep it on the disk.
const FOLD_BYTES = 16 * BOX_BYTES;
const OPS_AT_ONCE = 500;
// What an operation counts as on the progress bar: about its size.
const OP_BYTES = 500;

export const TEXTS = {
  "pt-BR": {
    title: "Resgate de dados",
    why: "Se o app não abre ou não envia, guarde aqui o trabalho deste aparelho em um arquivo. Ele vai cifrado: só o servidor do projeto pode abri-lo.",
    found: "{}, {}. Ações registradas: {}. Arquivos ainda não confirmados: {} ({} MB).",
    make: "Gerar arquivo de resgate",
    busy: "Gerando… Não feche esta página.",
    cancel: "Cancelar",
    done: "Arquivo gerado. Envie-o a um administrador, que o importa na administração ou com “coletor import-rescue”. Ele está cifrado: só o servidor do projeto pode abri-lo. Não apague os dados do app até que o administrador confirme a chegada.",
    skipped: "Arquivos que não puderam ser lidos e ficaram de fora: {}.",
    again: "Baixar de novo",
    share: "Compartilhar",
    back: "Voltar ao app",
    empty: "Não há dados do Coletor neste navegador.",
    nobody: "Ninguém entrou no Coletor neste aparelho ainda.",
    "no-key": "Este aparelho ainda não recebeu a chave do projeto. Conecte-o uma vez ao servidor.",
    storage: "Não foi possível ler os dados deste aparelho: {}",
    room: "Não há espaço neste aparelho para o arquivo. Libere espaço, mas não apague os dados do app, e tente de novo.",
    cancelled: "Cancelado. Nada foi alterado.",
  },
  en: {
    title: "Rescue of data",
    why: "If the app does not open or does not send, put the work of this device into a file here. It is encrypted: only the project's server can open it.",
    found: "{}, {}. Logged actions: {}. Files not confirmed yet: {} ({} MB).",
    make: "Make the rescue file",
    busy: "Working… Do not close this page.",
    cancel: "Cancel",
    done: "The file is made. Send it to an administrator, who imports it in the administration or with “coletor import-rescue”. It is encrypted: only the project's server can open it. Do not clear the app's data before the administrator says that it has arrived.",
    skipped: "Files that could not be read and were left out: {}.",
    again: "Download again",
    share: "Share",
    back: "Back to the app",
    empty: "There is no data of Coletor in this browser.",
    nobody: "Nobody has signed in to Coletor on this device yet.",
    "no-key": "This device has not received the project's key yet. Connect it to the server once.",
    storage: "The data of this device could not be read: {}",
    room: "There is no room on this device for the file. Free some, but do not clear the app's data, and try again.",
    cancelled: "Cancelled. Nothing was changed.",
  },
  es: {
    title: "Rescate de datos",
    why: "Si la aplicación no abre o no envía, guarde aquí el trabajo de este dispositivo en un archivo. Va cifrado: solo el servidor del proyecto puede abrirlo.",
    found: "{}, {}. Acciones registradas: {}. Archivos aún no confirmados: {} ({} MB).",
    make: "Generar archivo de rescate",
    busy: "Generando… No cierre esta página.",
    cancel: "Cancelar",
    done: "Archivo generado. Envíelo a un administrador, que lo importa en la administración o con “coletor import-rescue”. Está cifrado: solo el servidor del proyecto puede abrirlo. No borre los datos de la aplicación hasta que el administrador confirme la llegada.",
    skipped: "Archivos que no pudieron leerse y quedaron fuera: {}.",
    again: "Descargar de nuevo",
    share: "Compartir",
    back: "Volver a la aplicación",
    empty: "No hay datos de Coletor en este navegador.",
    nobody: "Nadie ha iniciado sesión en Coletor en este dispositivo.",
    "no-key": "Este dispositivo aún no recibió la clave del proyecto. Conéctelo una vez al servidor.",
    storage: "No se pudieron leer los datos de este dispositivo: {}",
    room: "No hay espacio en este dispositivo para el archivo. Libere espacio, pero no borre los datos de la aplicación, e inténtelo de nuevo.",
    cancelled: "Cancelado. No se cambió nada.",
  },
};

/** An obstacle that a person can be told of. */
class Obstacle extends Error {
  constructor(code, said = "") {
    super(said);
    this.code = code;
  }
}

// --- The file -------------------------------------------------------------------------------------------------------

const utf8 = (text) => new TextEncoder().encode(text);
const fromBase64Url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toBase64Url = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

/**
 * Encrypts a stream to a project's key. `about` goes into the readable header; `entries` yields strings, byte arrays and
 * blobs' pieces in order. Resolves to a Blob.
 */
export async function seal(about, projectKey, entries) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", fromBase64Url(projectKey), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const header = JSON.stringify({ ...about, key: projectKey, ephemeral: toBase64Url(ephemeral) });
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const derive = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("coletor rescue 1\n" + header) };
  const key = await crypto.subtle.deriveKey(derive, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);

  let folded = new Blob([header + "\n"]);
  let fresh = [];
  let freshBytes = 0;
  let number = 0;
  const box = new Uint8Array(BOX_BYTES);
  let filled = 0;
  const close = async (last) => {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(7, number++);
    iv[11] = last ? 1 : 0;
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, box.subarray(0, filled));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, sealed.byteLength);
    fresh.push(length, sealed);
    freshBytes += sealed.byteLength;
    filled = 0;
    if (freshBytes >= FOLD_BYTES || last) {
      folded = new Blob([folded, ...fresh]);
      fresh = [];
      freshBytes = 0;
      // Only who reads a blob hears that there was no room for it; and it is not to be made faster than it is kept.
      await folded.slice(-1).arrayBuffer().catch((error) => {
        throw new Obstacle("room", error.message);
      });
    }
  };
  for await (const entry of entries) {
    let bytes = typeof entry === "string" ? utf8(entry) : entry;
    while (bytes.length > 0) {
      if (filled === BOX_BYTES) await close(false); // only now: the last box is never empty behind a full one
      const some = bytes.subarray(0, BOX_BYTES - filled);
      box.set(some, filled);
      filled += some.length;
      bytes = bytes.subarray(some.length);
    }
  }
  await close(true);
  return folded;
}

/**
 * What stands in the file, from what is stored. `report` counts; `tell` hears after each piece how many bytes it was, and
 * may throw to end it.
 */
export async function* contents(source, report, tell = () => {}) {
  for await (const op of source.ops()) {
    report.ops += 1;
    // As it is stored: not a letter is changed. What a protected device has sealed, the server opens.
    yield typeof op === "string" ? `{"op":${op}}\n` : JSON.stringify({ sealed_op: { at: op.at, value: toBase64Url(op.value) } }) + "\n";
    tell(OP_BYTES);
  }
  let announced = 0;
  for (const file of source.files) {
    const found = await source.blob(file.sha256).catch(() => null);
    const sealed = found instanceof Uint8Array;
    const blob = sealed ? new Blob([found]) : found;
    // Read before it is announced: what cannot be read at all is left out.
    let bytes = blob && (await piece(blob, 0).catch(() => null));
    if (!bytes) {
      report.skipped += 1;
      tell(file.bytes ?? 0);
      continue;
    }
    const { sha256, content_type, record } = file;
    announced += 1;
    const told = { sha256, content_type, record, bytes: blob.size };
    yield JSON.stringify(sealed ? { sealed_media: told } : { media: told }) + "\n";
    let whole = true;
    for (let at = 0; at < blob.size; at += BOX_BYTES) {
      const size = Math.min(BOX_BYTES, blob.size - at);
      if (at > 0) bytes = whole && (await piece(blob, at).catch(() => null));
      // The announced bytes have to come, or nothing behind them can be read. By its hash the server sees it.
      if (!bytes) whole = false;
      yield bytes || new Uint8Array(size);
      tell(size);
    }
    report[whole ? "media" : "skipped"] += 1;
  }
  yield JSON.stringify({ end: { ops: report.ops, media: announced } }) + "\n";
}

/** What the file is called: whose, and when by the clock on the wall. */
export function fileName(login, at) {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60000).toISOString();
  const stamp = local.slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  return `coletor-${login.replace(/[^\w.-]/g, "_")}-${stamp}.rescue`;
}

const piece = async (blob, at) => new Uint8Array(await blob.slice(at, at + BOX_BYTES).arrayBuffer());

// --- What is stored -------------------------------------------------------------------------------------------------

const settle = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Opens the app's database; makes none. */
function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("coletor");
    request.onupgradeneeded = () => {
      request.transaction.abort();
      failed(new Obstacle("empty"));
    };
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
  });
}

// What is damaged may be why the app does not open; it must not keep the rest from being rescued.
const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Who works here, with what, and where it is to be found. */
async function look() {
  const db = await open();
  const from = (store) => db.transaction(store).objectStore(store);
  const meta = async (name) => {
    const found = await settle(from("meta").get(name));
    return typeof found === "string" ? JSON.parse(found) : null; // else it is sealed
  };
  const [profile, log, vault] = [await meta("profile"), await meta("log"), await meta("vault")];
  if (!log) throw new Obstacle("nobody");
  // Without a profile (somebody signed out) the rows still tell whose project it is.
  const keys = await settle(from("rows").getAllKeys());
  const found = keys.find(([, kind, id]) => kind === "project" && (!profile || id === profile.project));
  // On a protected device the vault says it, which nobody has to unlock for this.
  const row = vault ? vault.organisation : found && JSON.parse(await settle(from("rows").get(found)));
  if (!row || !row.rescue_key) throw new Obstacle("no-key");
  const noted = (await settle(from("files").getAll())).map(parsed);
  const files = noted.filter((file) => file && !file.safe);
  const count = await settle(from("ops").count());
  async function* ops() {
    let after = null;
    for (;;) {
      const range = after && IDBKeyRange.lowerBound(after, true);
      const store = from("ops");
      const asked = [settle(store.getAllKeys(range, OPS_AT_ONCE)), settle(store.getAll(range, OPS_AT_ONCE))];
      const [keys, values] = await Promise.all(asked);
      for (const [number, value] of values.entries()) {
        yield typeof value === "string" ? value : { at: `coletor 1 ops ${JSON.stringify(keys[number])}`, value };
      }
      if (keys.length < OPS_AT_ONCE) return;
      after = keys[keys.length - 1];
    }
  }
  return {
    project: vault ? row.project : found[2],
    projectName: row.name ?? profile?.project_name ?? "—",
    key: row.rescue_key,
    vault: vault ? { device: row.device, ...row.key } : undefined,
    device: log.device,
    name: vault ? vault.people.map((one) => one.name).join(", ") : (profile?.name ?? "—"),
    login: profile?.login ?? "coletor",
    count,
    files,
    lost: noted.filter((file) => !file).length,
    ops,
    bytes: files.reduce((sum, file) => sum + (file.bytes ?? 0), 0),
    blob: (sha256) => settle(from("media").get(sha256)),
  };
}

// --- The page -------------------------------------------------------------------------------------------------------

const stored = (name) => {
  try {
    return localStorage.getItem("coletor." + name);
  } catch {
    return null;
  }
};

function language() {
  const wanted = (stored("lang") ?? navigator.language ?? "").slice(0, 2);
  return Object.keys(TEXTS).find((tag) => tag.startsWith(wanted)) ?? "pt-BR";
}

/** An element with attributes and children. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

async function start() {
  const lang = language();
  document.documentElement.lang = lang;
  document.documentElement.dataset.theme = stored("theme") ?? "auto";
  const say = (name, ...parts) => TEXTS[lang][name].replace(/\{\}/g, () => parts.shift().toLocaleString(lang));
  const button = (name, act, onclick) => Object.assign(make("button", { "data-act": act }, say(name)), { onclick });
  document.title = say("title");
  // There from the start and only filled: screen readers read out what changes in it.
  const status = make("p", { role: "status" });
  const parts = make("div", {});
  const area = make("section", {}, status, parts);
  document.querySelector("main").replaceChildren(
    make("h1", {}, say("title")),
    make("p", {}, say("why")),
    area,
    make("a", { class: "button", href: "/" }, say("back")),
  );
  const show = (said, ...shown) => {
    status.textContent = said;
    parts.replaceChildren(...shown);
  };
  // What was pressed is gone: whoever goes by keyboard goes on from what has come in its place.
  const focus = () => parts.querySelector("button, a").focus();
  const told = (error) => {
    const full = ["QuotaExceededError", "RangeError"].includes(error.name);
    const code = error instanceof Obstacle ? error.code : full ? "room" : "storage";
    return make("p", { role: code === "cancelled" ? "status" : "alert", "data-error": code }, say(code, error.message));
  };
  const offer = (...above) => {
    const act = button("make", "rescue", work);
    act.className = "primary";
    show("", ...above, act);
  };

  try {
    const { name, projectName, count, files, bytes } = await look();
    const found = say("found", name, projectName, count, files.length, Math.ceil(bytes / BOX_BYTES));
    area.before(make("p", { "data-found": "", "data-ops": count, "data-media": files.length }, found));
    offer();
  } catch (error) {
    show("", told(error));
  }

  async function work() {
    let cancelled = false;
    const progress = make("progress", { "aria-label": say("make"), max: 1, value: 0 });
    show(say("busy"), progress, button("cancel", "cancel", () => (cancelled = true)));
    focus();
    try {
      // Looked up anew: since the page was opened, the app may have closed the connection, or added to what is there.
      const source = await look();
      const report = { ops: 0, media: 0, skipped: source.lost };
      progress.max = source.bytes + source.count * OP_BYTES + 1;
      const entries = contents(source, report, (bytes) => {
        progress.value += bytes;
        if (cancelled) throw new Obstacle("cancelled");
      });
      const made_at = Date.now();
      const about = { coletor: "rescue", version: 1, project: source.project, device: source.device, made_at, vault: source.vault };
      const blob = await seal(about, source.key, entries);
      if (cancelled) throw new Obstacle("cancelled");
      hand(blob, report, fileName(source.login, made_at));
    } catch (error) {
      offer(told(error));
    }
    focus();
  }

  function hand(blob, { ops, media, skipped }, name) {
    const href = URL.createObjectURL(blob);
    const link = make("a", { class: "button primary", href, download: name, "data-download": "" }, say("again"));
    show(say("done"), ...(skipped ? [make("p", { role: "alert" }, say("skipped", skipped))] : []), link);
    const data = { files: [new File([blob], name)] };
    if (navigator.canShare?.(data)) parts.append(button("share", "share", () => navigator.share(data).catch(() => {})));
    Object.assign(area.dataset, { done: "", ops, media });
    link.click();
  }
}

if (typeof document !== "undefined") start();
