//! A device whose wall clock is wrong. The clock that only counts goes on as it is.

use super::Browser;
use anyhow::Result;
use serde_json::json;

const SHIFT: &str = "(() => {
    const Real = (window.RealDate ??= Date);
    const off = OFF_MS;
    window.Date = class Date extends Real {
        constructor(...given) {
            if (given.length) super(...given);
            else super(Real.now() + off);
        }
        static now() {
            return Real.now() + off;
        }
    };
})()";

impl Browser {
    /// Sets the wall clock off by so many milliseconds, for the page shown and those to come.
    pub async fn set_clock_off(&self, ms: i64) -> Result<()> {
        let shift = SHIFT.replace("OFF_MS", &ms.to_string());
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": shift })).await?;
        self.run::<Option<()>>(&shift, json!([])).await.map(drop)
    }
}
