//! Rows that the server sent, and how far each scope has come.

use super::commit::Change;
use super::{ALL, Durability, Store, StoreError, schema};
use coletor_common::json::Json;
use coletor_common::map::Map;
use coletor_common::row::RECEIPT;
use coletor_common::sync::checksum;
use coletor_common::sync::frame::{Changes, Cursor, Row, Sum};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbKeyRange;

impl Store {
    /// Every row there is.
    pub async fn rows(&self) -> Result<Vec<Row>, StoreError> {
        self.rows_of(None).await
    }

    pub(super) async fn rows_of(&self, range: Option<IdbKeyRange>) -> Result<Vec<Row>, StoreError> {
        let found = self.pairs(schema::ROWS, range, ALL).await?;
        found.into_iter().map(|(key, value)| read_row(&key, &value)).collect()
    }

    /// How far each scope has come.
    pub async fn cursors(&self) -> Result<Map<String, Cursor>, StoreError> {
        let pairs: Vec<(String, Cursor)> = self.all(schema::CURSORS, None, None).await?;
        Ok(pairs.into_iter().collect())
    }

    /// Stores rows and cursor in one transaction; with `restart`, in place of all rows of the scope.
    pub async fn apply_changes(&self, changes: &Changes, restart: bool) -> Result<(), StoreError> {
        let mut writes = Vec::new();
        if restart {
            writes.push(Change::DeleteRange(schema::ROWS, scope_range(&changes.scope)?));
        }
        let scope = JsValue::from_str(&changes.scope);
        for row in &changes.rows {
            if let (RECEIPT, Some(body)) = (row.kind.as_str(), &row.body) {
                writes.push(Change::Put(schema::RECEIPTS, row.key.as_str().into(), body.text().into()));
            }
            let key = js_sys::Array::of3(&scope, &row.kind.as_str().into(), &row.key.as_str().into()).into();
            writes.push(match &row.body {
                Some(body) => Change::Put(schema::ROWS, key, body.text().into()),
                None => Change::Delete(schema::ROWS, key),
            });
        }
        let cursor = (changes.scope.clone(), Cursor { epoch: changes.epoch, seq: changes.seq });
        writes.push(Change::put_json(schema::CURSORS, scope, &cursor)?);
        self.commit(writes, Durability::Relaxed).await
    }

    /// Of rows that have left a scope, those that are in another: rows may show in several, in those of groups for one.
    pub async fn shown_elsewhere(&self, rows: &[Row]) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        if rows.iter().all(|row| row.body.is_some()) {
            return Ok(found);
        }
        let scopes = self.cursors().await?;
        for row in rows.iter().filter(|row| row.body.is_none()) {
            for scope in scopes.keys() {
                let key =
                    js_sys::Array::of3(&scope.as_str().into(), &row.kind.as_str().into(), &row.key.as_str().into());
                if let Some(value) = self.get_raw(schema::ROWS, &key).await? {
                    found.push(read_row(&key, &value)?);
                }
            }
        }
        Ok(found)
    }

    /// What the rows of a scope add up to, and where it stands.
    pub async fn sum(&self, scope: &str) -> Result<Sum, StoreError> {
        let rows = self.rows_of(Some(scope_range(scope)?)).await?;
        let cursor: Option<(String, Cursor)> = self.get(schema::CURSORS, &scope.into()).await?;
        let cursor = cursor.map(|(_, cursor)| cursor).unwrap_or_default();
        Ok(Sum { scope: scope.to_owned(), cursor, sum: checksum::of_rows(&rows) })
    }

    /// Forgets the rows and the cursor of a scope.
    pub async fn drop_scope(&self, scope: &str) -> Result<(), StoreError> {
        let writes =
            vec![Change::DeleteRange(schema::ROWS, scope_range(scope)?), Change::Delete(schema::CURSORS, scope.into())];
        self.commit(writes, Durability::Relaxed).await
    }
}

fn read_row(key: &JsValue, value: &JsValue) -> Result<Row, StoreError> {
    let unreadable = |why: String| StoreError::Unreadable { store: schema::ROWS, why };
    let key: &js_sys::Array = key.dyn_ref().ok_or_else(|| unreadable("a key is no list".into()))?;
    let part = |at| key.get(at).as_string().unwrap_or_default();
    let body = Json::parse(value.as_string().unwrap_or_default()).map_err(|error| unreadable(error.to_string()))?;
    Ok(Row { kind: part(1), key: part(2), body: Some(body) })
}

/// All keys that begin with the scope.
pub(super) fn scope_range(scope: &str) -> Result<IdbKeyRange, StoreError> {
    let from = js_sys::Array::of1(&scope.into());
    let to = js_sys::Array::of2(&scope.into(), &js_sys::Array::new()); // an array sorts behind every text
    Ok(IdbKeyRange::bound(&from, &to)?)
}
