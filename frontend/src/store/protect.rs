//! Protecting a device: from when on its values are sealed, and sealing those that lie there already.

use super::commit::Change;
use super::seal::{self, Seal};
use super::{Durability, Store, StoreError, schema};
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbKeyRange, IdbObjectStore};

/// Values that are sealed in one transaction.
const BATCH: u32 = 100;
/// The same of files and recordings, which are large.
const BATCH_OF_BYTES: u32 = 2;

impl Store {
    /// Whether this device is protected: then nothing that is sealed can be read before [`Self::unlock`].
    pub async fn is_protected(&self) -> Result<bool, StoreError> {
        Ok(self.get_raw(schema::META, &schema::VAULT.into()).await?.is_some())
    }

    /// Seals and unseals with that key (of AES-GCM, a `CryptoKey`) from now on.
    pub fn unlock(&self, key: JsValue) {
        self.0.seal.replace(Some(Rc::new(Seal(key))));
    }

    /// Whether the device's key is here.
    pub fn is_unlocked(&self) -> bool {
        self.0.seal.borrow().is_some()
    }

    /// Seals everything that lies here in the clear, some of it at a time, and tells how many values it has seen of how
    /// many. May be broken off at any time, and begun again.
    pub async fn seal_stored(&self, told: impl Fn(u32, u32)) -> Result<(), StoreError> {
        let Some(seal) = self.0.seal() else { return Ok(()) };
        let (mut seen, mut all) = (0, 0);
        for store in seal::SEALED {
            let [count] = self.connected(async || self.0.read(store, &|store| Ok([store.count()?])).await).await?;
            all += whole(&count);
        }
        for store in seal::SEALED {
            let mut after = None;
            loop {
                let batch = self.seal_batch(&seal, store, after).await?;
                seen += batch.0;
                told(seen, all);
                match batch.1 {
                    Some(last) => after = Some(last),
                    None => break,
                }
            }
        }
        Ok(())
    }

    /// How many values were looked at, and the last key if there may be more behind it. Nothing else is written meanwhile.
    async fn seal_batch(
        &self,
        seal: &Seal,
        store: &'static str,
        after: Option<JsValue>,
    ) -> Result<(u32, Option<JsValue>), StoreError> {
        let most = if [schema::MEDIA, schema::CHUNKS].contains(&store) { BATCH_OF_BYTES } else { BATCH };
        let range = after.map(|key| IdbKeyRange::lower_bound_with_open(&key, true)).transpose()?;
        let range = JsValue::from(range);
        let mut turn = self.0.turns.take();
        turn.comes().await;
        let ask = |store: &IdbObjectStore| {
            Ok([store.get_all_keys_with_key_and_limit(&range, most)?, store.get_all_with_key_and_limit(&range, most)?])
        };
        let found = self.connected(async || self.0.read(store, &ask).await).await?;
        let [keys, values] = found.map(JsCast::unchecked_into::<Array>);
        let mut changes = Vec::new();
        for (key, value) in keys.iter().zip(values.iter()) {
            if seal::is_private(store, &key) && !seal::is_sealed(&value) {
                let value = seal.close(store, &key, &value).await?;
                changes.push(Change::Put(store, key, value));
            }
        }
        self.connected(async || self.0.commit(&changes, Durability::Strict).await).await?;
        let last = (keys.length() == most).then(|| keys.get(most - 1));
        Ok((keys.length(), last))
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
fn whole(count: &JsValue) -> u32 {
    count.as_f64().unwrap_or_default() as u32
}
