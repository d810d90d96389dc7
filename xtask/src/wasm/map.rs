//! What draws maps: `MapLibre`, from npm, the build that needs no script made on the way. It is served from here beside our own
//! script (`frontend/static/map`), and downloaded once a form asks for a place.

use crate::{tools, workspace::Workspace};
use anyhow::{Context, Result};
use std::fs;

/// `MapLibre`, its version, and what of it is served under which name.
const MAPLIBRE: (&str, &str) = ("maplibre-gl", "5.24.0");
const FILES: [(&str, &str); 4] = [
    ("dist/maplibre-gl-csp.js", "maplibre.js"),
    ("dist/maplibre-gl-csp-worker.js", "maplibre-worker.js"),
    ("dist/maplibre-gl.css", "maplibre.css"),
    ("LICENSE.txt", "license.txt"),
];
/// Where the page finds it, below `dist/`.
const FOLDER: &str = "map";
/// Begins the line that names a file for debuggers, which is not served.
const DEBUGGERS: &str = "//# sourceMappingURL=";

/// Puts `MapLibre` into `dist/map`.
pub fn place(workspace: &Workspace) -> Result<()> {
    let (package, version) = MAPLIBRE;
    let home = tools::ensure_package(package, version)?.join(package);
    let folder = workspace.dist().join(FOLDER);
    fs::create_dir_all(&folder)?;
    for (from, to) in FILES {
        let from = home.join(from);
        let text = fs::read_to_string(&from).with_context(|| format!("cannot read {}", from.display()))?;
        fs::write(folder.join(to), without_debuggers_line(&text))?;
    }
    Ok(())
}

fn without_debuggers_line(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with(DEBUGGERS)).flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::without_debuggers_line;

    #[test]
    fn nothing_asks_for_what_is_not_served() {
        assert_eq!(without_debuggers_line("a()\n//# sourceMappingURL=a.js.map"), "a()\n");
    }
}
