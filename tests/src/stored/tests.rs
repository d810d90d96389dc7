use super::*;
use crate::ops::{Log, answered, record, taken};
use coletor_common::account::DeviceGrant;
use coletor_common::id::PersonId;
use uuid::Uuid;

/// As far as this reads it.
const TABLES: &str = "CREATE TABLE segments (place INTEGER PRIMARY KEY, device TEXT, incarnation BIGINT, first BIGINT, \
    last BIGINT, ops TEXT); CREATE TABLE op_ids (op_id BLOB PRIMARY KEY, place BIGINT)";

/// Two devices: the first with the operations at 1, 2 and 4, the second with the one at 3; then something is done to them.
async fn read_after(what: &'static str) -> Result<(Vec<Op>, Logs)> {
    let folder = tempfile::tempdir()?;
    let options = SqliteConnectOptions::new().filename(folder.path().join("coletor.db")).create_if_missing(true);
    let database = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::raw_sql(TABLES).execute(&database).await?;
    let device = || DeviceGrant { device: DeviceId(Uuid::now_v7()), incarnation: 1 };
    let (mut one, mut other) = (Log::new(device(), PersonId(Uuid::nil())), Log::new(device(), PersonId(Uuid::nil())));
    let id = record();
    let ops = vec![one.op(id, taken()), one.op(id, answered("/a", "1")), one.op(id, answered("/a", "2"))];
    let elsewhere = other.op(record(), taken());
    for (place, segment) in [(1_i64, &ops[..2]), (3, std::slice::from_ref(&elsewhere)), (4, &ops[2..])] {
        sqlx::query("INSERT INTO segments VALUES ($1, $2, 1, $3, $4, $5)")
            .bind(place)
            .bind(segment[0].device.to_string())
            .bind(i64::try_from(segment[0].seq)?)
            .bind(i64::try_from(segment[segment.len() - 1].seq)?)
            .bind(serde_json::to_string(segment)?)
            .execute(&database)
            .await?;
        for (place, op) in (place..).zip(segment) {
            let id = op.op_id.0.as_bytes().to_vec();
            sqlx::query("INSERT INTO op_ids VALUES ($1, $2)").bind(id).bind(place).execute(&database).await?;
        }
    }
    sqlx::raw_sql(what).execute(&database).await?;
    database.close().await;
    Ok((ops, logs(folder.path()).await?))
}

#[tokio::test]
async fn a_whole_log_is_read_in_its_order() {
    let (ops, logs) = read_after("SELECT 1").await.unwrap();
    assert_eq!((logs.len(), logs.get(&ops[0].device)), (2, Some(&ops)));
    assert_eq!(folded(&ops).unwrap().rev, 3);
}

#[tokio::test]
async fn whatever_is_missing_or_twice_is_noticed() {
    for what in [
        "DELETE FROM segments WHERE place = 1",
        "DELETE FROM segments WHERE place = 4",
        "INSERT INTO segments SELECT 5, device, incarnation, first, last, ops FROM segments WHERE place = 4",
        "UPDATE segments SET last = 3 WHERE place = 1",
        "UPDATE segments SET incarnation = 2 WHERE place = 3",
        "UPDATE segments SET place = 9 WHERE place = 4",
        "DELETE FROM op_ids WHERE place = 3",
        "UPDATE op_ids SET place = 9 WHERE place = 2",
    ] {
        assert!(read_after(what).await.is_err(), "{what}");
    }
}
