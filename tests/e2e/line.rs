//! What happens to the line, to the browser and to the server while the collector goes on.

use crate::scene::Scene;
use anyhow::{Result, ensure};
use coletor_tests::collector::LINE;
use coletor_tests::device;

/// The signal goes away; only the icon changes.
pub async fn cut(scene: &mut Scene) -> Result<()> {
    scene.collector.all_sent().await?;
    scene.proxy.cut();
    scene.collector.line("offline").await?;
    scene.collector.at_stop("/ihm").await
}

/// The app opens from the service worker, and the round stands where it was.
pub async fn reload_while_cut(scene: &Scene) -> Result<()> {
    scene.collector.browser.reload().await?;
    stands_where_it_was(scene).await
}

/// As after a reload, with another process on the same device.
pub async fn close_and_open_while_cut(scene: Scene) -> Result<Scene> {
    let Scene { admin, collector, phone, desk, driver, proxy, server } = scene;
    let unsent = collector.unsent().await?;
    let collector = collector.open_again(&driver, &phone).await?;
    collector.go_on().await?;
    ensure!(collector.unsent().await? == unsent, "{unsent} operations were only here before");
    let scene = Scene { admin, collector, phone, desk, driver, proxy, server };
    stands_where_it_was(&scene).await?;
    Ok(scene)
}

async fn stands_where_it_was(scene: &Scene) -> Result<()> {
    let (collector, phone) = (&scene.collector, &scene.collector.browser);
    collector.at("record").await?;
    collector.at_stop("/retificador").await?;
    collector.line("offline").await?;
    collector.verdict("/retificador/ret_tensao", "expected").await?;
    let shown = "document.querySelector(\"[data-point='/retificador/ret_tensao'] input\")?.value === '25,1'";
    phone.until("the reading is in its field", coletor_tests::browser::PAGE, shown).await?;
    phone.miss("[data-arrive]").await
}

/// The signal comes back: everything is sent, and the board has it.
pub async fn restore(scene: &Scene) -> Result<()> {
    ensure!(scene.collector.unsent().await? > 0, "nothing was collected without a line");
    scene.proxy.restore();
    scene.collector.all_sent().await?;
    scene.admin.sees("/retificador/ret_tensao", "25,1").await?;
    scene.admin.sees("/retificador/observacao", "ventilador ruidoso").await
}

/// `kill -9` in the middle of answering. The app reconnects by itself.
pub async fn kill_the_server_and_go_on(scene: &mut Scene) -> Result<()> {
    scene.server.kill().await?;
    let collector = &mut scene.collector;
    collector.answer("/saec/corr_vent", "sim").await?;
    collector.answer("/saec/tanq_valv", "sim").await?;
    collector.line("offline").await?;
    collector.answer("/saec/consumo", "12.5").await?;
    collector.verdict("/saec/consumo", "expected").await?;
    ensure!(collector.unsent().await? >= 3, "three answers are only here");
    scene.server.restart().await?;
    collector.all_sent().await?;
    let id = collector.record()?;
    let sent = device::operations(&collector.browser, id).await?;
    let held = scene.admin.record(id).await?.record.rev;
    ensure!(held == sent, "the device logged {sent} operations, the server folded {held}");
    scene.admin.sees_within("/saec/consumo", "12,5", LINE).await
}
