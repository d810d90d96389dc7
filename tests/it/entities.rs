//! What records do to entities, once the server has looked at them.

use crate::scene::{Rows, Scene, book, publish};
use coletor_common::admin::EntityList;
use coletor_common::form::entity::BASE_VERSION;
use coletor_common::op::Event;
use coletor_common::row::EntityRow;
use coletor_tests::ops::{answered, record, taken_of};
use reqwest::Method;

const PLANT: Rows = &[
    &["type", "name", "label", "save_to"],
    &["text", "kind", "Kind", "species"],
    &["integer", "height", "Height", "height"],
];
const MEASURE: Rows = &[
    &["type", "name", "label", "save_to"],
    &["select_one_from_file trees.csv", "tree", "Tree", ""],
    &["integer", "height", "Height", "height"],
];

#[tokio::test]
async fn records_make_entities_and_change_them() {
    let mut scene = Scene::set().await;
    let creates: Rows = &[&["list_name", "label"], &["trees", "${kind}"]];
    publish(&scene.admin, book("plant", "1", PLANT, &[("entities", creates)])).await;
    let updates: Rows = &[&["list_name", "entity_id"], &["trees", "${tree}"]];
    publish(&scene.admin, book("measure", "1", MEASURE, &[("entities", updates)])).await;

    let planted = scene.fill("plant", "1", &[("/kind", "oak"), ("/height", "2")]).await;
    let made = scene.entity(|_| true).await;
    assert_eq!((made.list.as_str(), made.id.clone(), made.entity.version), ("trees", planted.to_string(), 1));
    assert_eq!((made.entity.label.as_str(), made.entity.data.get("species").unwrap().as_str()), ("oak", "oak"));

    let tree = planted.to_string();
    scene.fill("measure", "1", &[("/tree", &tree), ("/height", "3")]).await;
    let grown = scene.entity(|row| row.entity.version == 2).await.entity;
    assert_eq!((grown.data.get("height").unwrap().as_str(), grown.label.as_str()), ("3", "oak"));
    assert!(!grown.conflict);
    let answers = [("/tree", tree.as_str()), ("/height", "4"), (BASE_VERSION, "1")];
    scene.fill("measure", "1", &answers).await;
    let both = scene.entity(|row| row.entity.version == 3).await.entity;
    assert!(both.conflict, "it knew version 1, and there was a version 2: {both:?}");
    let unknown = scene.fill("measure", "1", &[("/tree", "nobody"), ("/height", "9")]).await;
    let found = scene.examined(unknown).await;
    assert_eq!(found, [], "which entities there are changes: that is no difference");

    let lists: Vec<EntityList> = scene.admin.get("/api/entities").await.unwrap();
    assert_eq!(
        (lists[0].list.as_str(), lists[0].properties.clone()),
        ("trees", vec!["species".into(), "height".into()])
    );
    let csv = scene.admin.request(Method::GET, "/api/entities/trees.csv").send().await.unwrap().text().await.unwrap();
    assert!(csv.contains(&format!("{tree},oak,3,oak,4")), "{csv}");

    let path = format!("/api/records/{planted}");
    let reason = serde_json::json!({"reason": "test"});
    let erased = scene.admin.request(Method::DELETE, &path).json(&reason).send().await.unwrap();
    assert!(erased.status().is_success(), "{}", erased.status());
    let left = scene.entity(|row| row.id == tree).await.entity;
    assert_eq!(left.data.get("species"), None, "what the erased record said is gone: {left:?}");
    assert_eq!(left.data.get("height").unwrap(), "4", "what another said is not");
}

/// Whether an entity's property is this.
fn holds(row: &EntityRow, property: &str, value: &str) -> bool {
    row.entity.data.get(property).is_some_and(|held| held == value)
}

#[tokio::test]
async fn an_entity_is_what_its_records_said_in_the_order_they_were_finished() {
    let mut scene = Scene::set().await;
    let creates: Rows = &[&["list_name", "label"], &["trees", "${kind}"]];
    publish(&scene.admin, book("plant", "1", PLANT, &[("entities", creates)])).await;
    let updates: Rows = &[&["list_name", "entity_id", "update_if"], &["trees", "${tree}", "${height} > 0"]];
    let survey: Rows = &[
        &["type", "name", "label", "save_to", "calculation"],
        &["select_one_from_file trees.csv", "tree", "Tree", "", ""],
        &["integer", "height", "Height", "height", ""],
        &["calculate", "feet", "", "feet", "${height} * 3"],
    ];
    publish(&scene.admin, book("measure", "1", survey, &[("entities", updates)])).await;
    let oak = scene.fill("plant", "1", &[("/kind", "oak"), ("/height", "2")]).await.to_string();
    let elm = scene.fill("plant", "1", &[("/kind", "elm"), ("/height", "2")]).await.to_string();
    scene.entity(|row| row.id == elm).await;

    // Begun first, finished last; and what was computed on the phone is what was sent.
    let (first, second) = (record(), record());
    let log = &mut scene.log;
    let mut ops = vec![log.op(first, taken_of("measure", "1")), log.op(second, taken_of("measure", "1"))];
    for (id, height, feet) in [(second, "5", "15"), (first, "4", "13")] {
        ops.extend(
            [("/tree", oak.as_str()), ("/height", height), ("/feet", feet)].map(|(p, v)| log.op(id, answered(p, v))),
        );
        ops.push(log.op(id, Event::Finished {}));
    }
    scene.phone.push(ops).await.unwrap();
    let grown = scene.entity(|row| row.id == oak && row.entity.version == 3).await;
    assert!(holds(&grown, "height", "4") && holds(&grown, "feet", "13"), "{grown:?}");
    assert_eq!(scene.examined(first).await.len(), 1, "what is computed otherwise here is flagged");

    // A revision of the earlier one changes what it said, not which one is the last.
    scene.decide(second, "/height", "6").await;
    let same = scene.entity(|row| row.id == oak && row.entity.version == 4).await;
    assert!(holds(&same, "height", "4") && !same.entity.conflict, "{same:?}");
    // One of the later one shows; without it, the earlier one does.
    scene.decide(first, "/height", "7").await;
    let revised = scene.entity(|row| row.id == oak && row.entity.version == 5).await;
    assert!(holds(&revised, "height", "7"), "{revised:?}");
    scene.decide(first, "/height", "-1").await;
    let without = scene.entity(|row| row.id == oak && row.entity.version == 6).await;
    assert!(
        holds(&without, "height", "6") && holds(&without, "feet", "15"),
        "it changes nothing any more: {without:?}"
    );
    // What was said of one entity is said of another.
    scene.decide(second, "/tree", &elm).await;
    scene.entity(|row| row.id == elm && holds(row, "height", "6")).await;
    let lists: Vec<EntityList> = scene.admin.get("/api/entities").await.unwrap();
    let height = |id: &String| lists[0].entities.get(id).unwrap().data.get("height").unwrap().as_str();
    assert_eq!((height(&oak), height(&elm)), ("2", "6"));
}

#[tokio::test]
async fn a_form_offers_the_entities_that_it_makes_itself() {
    let mut scene = Scene::set().await;
    let survey: Rows = &[
        &["type", "name", "label", "save_to", "calculation"],
        &["select_one_from_file trees.csv", "tree", "Tree", "", ""],
        &["text", "kind", "Kind", "species", ""],
        &["calculate", "known", "", "", "instance('trees')/root/item[name = ${tree}]/species"],
    ];
    let rule: Rows =
        &[&["list_name", "label", "entity_id", "create_if"], &["trees", "${kind}", "${tree}", "${tree} = ''"]];
    publish(&scene.admin, book("trees", "1", survey, &[("entities", rule)])).await;
    let oak = scene.fill("trees", "1", &[("/kind", "oak")]).await.to_string();
    let made = scene.entity(|_| true).await;
    assert_eq!((made.id.clone(), made.entity.label.as_str()), (oak.clone(), "oak"));
    let again = scene.fill("trees", "1", &[("/tree", &oak), ("/known", "oak")]).await;
    assert_eq!(scene.examined(again).await, []);
}
