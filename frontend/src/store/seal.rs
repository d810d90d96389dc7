//! What lies encrypted on a protected device, and how. Knows nothing of PINs, nor where the key comes from.
//!
//! Values are sealed before their transaction is opened and unsealed behind it, because no transaction waits for
//! cryptography. A sealed value is bytes: a version, 96 random bits, and AES-GCM ciphertext that is bound to its store and
//! key. Any other value lies there from before the device was protected, and is read all the same. Keys stay readable, and
//! so does what tells nobody's work: cursors, the log's state, how far files have come, receipts.

use super::commit::Change;
use super::{StoreError, schema};
use crate::platform::{crypt, js};
use futures_channel::oneshot;
use js_sys::{Array, JSON, Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The stores whose values are sealed; in `meta` only some are.
pub(super) const SEALED: [&str; 7] =
    [schema::OPS, schema::RECORDS, schema::FORMS, schema::ROWS, schema::CHUNKS, schema::MEDIA, schema::META];
/// How names in `meta` begin whose values are sealed.
const SEALED_META: [&str; 3] = [schema::PROFILE, "last_saved ", "entity_changes"];

const VERSION: u8 = 1;
const IV_BYTES: u32 = 12;
const HEAD_BYTES: u32 = IV_BYTES + 1;
/// How the plaintext of a text begins; a blob's begins with the length of its type, and one.
const IS_TEXT: u8 = 0;

/// Whether a value at that place is sealed on a protected device.
pub(super) fn is_private(store: &str, key: &JsValue) -> bool {
    let is_private_name =
        || key.as_string().is_some_and(|name| SEALED_META.iter().any(|start| name.starts_with(start)));
    SEALED.contains(&store) && (store != schema::META || is_private_name())
}

/// Whether a value is sealed.
pub(super) fn is_sealed(value: &JsValue) -> bool {
    value.is_instance_of::<Uint8Array>()
}

/// Seals and unseals with the device's key, which no script can read.
pub(super) struct Seal(pub(super) JsValue);

impl Seal {
    /// Seals what is to be.
    pub(super) async fn close_all(&self, changes: Vec<Change>) -> Result<Vec<Change>, StoreError> {
        let mut sealed = Vec::with_capacity(changes.len());
        for change in changes {
            sealed.push(match change {
                Change::Put(store, key, value) if is_private(store, &key) => {
                    let value = self.close(store, &key, &value).await?;
                    Change::Put(store, key, value)
                }
                change => change,
            });
        }
        Ok(sealed)
    }

    /// Seals a text or a blob for its place.
    pub(super) async fn close(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<JsValue, StoreError> {
        let plain = plaintext(value).await?;
        let iv = crypt::random(IV_BYTES)?;
        let algorithm = crypt::aes_gcm(&iv, &place(store, key)?);
        let sealed = Uint8Array::new(&crypt::run("encrypt", &[algorithm, self.0.clone(), plain.into()]).await?);
        let whole = Uint8Array::new_with_length(HEAD_BYTES + sealed.length());
        whole.set_index(0, VERSION);
        whole.set(&iv, 1);
        whole.set(&sealed, HEAD_BYTES);
        Ok(whole.into())
    }

    /// Unseals all values that are sealed, at once.
    pub(super) async fn open_all(
        &self,
        store: &'static str,
        pairs: Vec<(JsValue, JsValue)>,
    ) -> Result<Vec<(JsValue, JsValue)>, StoreError> {
        let unreadable = |why: &str| StoreError::Unreadable { store, why: why.into() };
        let opening: Result<Array, StoreError> =
            pairs.iter().map(|(key, value)| self.open(store, key, value)).collect();
        let opening = JsValue::from(opening?);
        let opened = JsFuture::from(Promise::all(&opening)).await.map_err(|_| unreadable("it cannot be decrypted"))?;
        let values = opened.unchecked_into::<Array>();
        let whole = |((key, was), now): ((JsValue, JsValue), JsValue)| {
            let value = if is_sealed(&was) { value_of(&Uint8Array::new(&now)) } else { Some(was) };
            Ok((key, value.ok_or_else(|| unreadable("it was sealed otherwise"))?))
        };
        pairs.into_iter().zip(values.iter()).map(whole).collect()
    }

    /// A promise of the plaintext of what is sealed; any other value is itself.
    fn open(&self, store: &str, key: &JsValue, value: &JsValue) -> Result<JsValue, StoreError> {
        let Some(sealed) = value.dyn_ref::<Uint8Array>() else { return Ok(value.clone()) };
        let algorithm = crypt::aes_gcm(&sealed.subarray(1, HEAD_BYTES), &place(store, key)?);
        let text = sealed.subarray(HEAD_BYTES, sealed.length());
        Ok(crypt::begin("decrypt", &[algorithm, self.0.clone(), text.into()])?.into())
    }
}

/// What binds a value to its place.
fn place(store: &str, key: &JsValue) -> Result<String, StoreError> {
    Ok(format!("coletor {VERSION} {store} {}", String::from(JSON::stringify(key)?)))
}

async fn plaintext(value: &JsValue) -> Result<Uint8Array, StoreError> {
    if let Some(text) = value.as_string() {
        let plain = Uint8Array::new_with_length(u32::try_from(text.len() + 1).unwrap_or(u32::MAX));
        plain.set_index(0, IS_TEXT);
        plain.subarray(1, plain.length()).copy_from(text.as_bytes());
        return Ok(plain);
    }
    let kind = js::get(value, "type").as_string().unwrap_or_default();
    let kind = kind.as_bytes().get(..usize::from(u8::MAX - 1)).unwrap_or(kind.as_bytes());
    let bytes =
        Uint8Array::new(&JsFuture::from(js::call(value, "arrayBuffer", &[])?.unchecked_into::<Promise>()).await?);
    #[allow(clippy::cast_possible_truncation)] // at most 254
    let length = kind.len() as u8;
    let head = 1 + u32::from(length);
    let plain = Uint8Array::new_with_length(head + bytes.length());
    plain.set_index(0, length + 1);
    plain.subarray(1, head).copy_from(kind);
    plain.set(&bytes, head);
    Ok(plain)
}

fn value_of(plain: &Uint8Array) -> Option<JsValue> {
    let length = plain.length();
    if length == 0 {
        return None;
    }
    let head = match plain.get_index(0) {
        IS_TEXT => return String::from_utf8(plain.subarray(1, length).to_vec()).ok().map(JsValue::from),
        kind => u32::from(kind),
    };
    let kind = String::from_utf8(plain.subarray(1, head).to_vec()).ok()?;
    let parts = Array::of1(&plain.subarray(head, length));
    let made = js::make("Blob", &[parts.into(), js::object(&[("type", kind.into())])]);
    made.ok()?.dyn_into::<Blob>().ok().map(JsValue::from)
}

/// The order in which writes are stored: that in which they were asked for, however long each takes to be sealed.
#[derive(Default)]
pub(super) struct Turns(RefCell<Option<oneshot::Receiver<()>>>);

/// A place in the order, held until it is dropped.
pub(super) struct Turn {
    before: Option<oneshot::Receiver<()>>,
    _after: oneshot::Sender<()>,
}

impl Turns {
    /// The next place.
    pub(super) fn take(&self) -> Turn {
        let (held, after) = oneshot::channel();
        Turn { before: self.0.replace(Some(after)), _after: held }
    }
}

impl Turn {
    /// Waits until all before it are done.
    pub(super) async fn comes(&mut self) {
        if let Some(before) = self.before.take() {
            let _ = before.await; // that nobody holds it any more is what is waited for
        }
    }
}

/// A seal that is shared by all who use the storage.
pub(super) type Shared = RefCell<Option<Rc<Seal>>>;
