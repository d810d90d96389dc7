//! What the server found when it filled a finished record once more, as the administrator sees it.

use crate::office::Office;
use anyhow::Result;
use coletor_common::op::Event;
use coletor_tests::ops::{answered, record, taken};

/// A round finished with a required reading missing and another that is no number: the list marks it, its page says why.
pub async fn the_desk_is_told(office: &mut Office) -> Result<()> {
    let (phone, id) = (&mut office.phone, record());
    let ops = vec![
        phone.log.op(id, taken()),
        phone.log.op(id, answered("/ihm/tens_bat", "muito")),
        phone.log.op(id, answered("/ihm/gone", "1")),
        phone.log.op(id, Event::Finished {}),
    ];
    phone.socket.push(ops).await?;
    office.admin.open_record(id).await?;
    let browser = &office.admin.browser;
    browser.see_within("[data-difference='/ihm/tens_bat']", coletor_tests::collector::LINE).await?;
    browser.see("[data-difference='/ihm/gone']").await?;
    browser.shoot("admin-record-differs").await?;
    office.admin.go("records").await?;
    browser.see(&format!("tr[data-record='{id}'] [data-differs]")).await?;
    browser.shoot("admin-records-differ").await
}
