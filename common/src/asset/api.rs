//! Requests and answers of the administration about assets, under `/api/assets`.

use super::{Asset, AssetCode, Changes};
use crate::form::report::Finding;
use serde::{Deserialize, Serialize};

/// `PUT /api/assets/{code}`: what becomes of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetChange {
    /// What people call it, 1 to 200 bytes.
    pub name: String,
    /// What it is a part of.
    #[serde(default)]
    pub parent: Option<AssetCode>,
}

/// Answer of `POST /api/assets/import?dry=` (a table's bytes, or a file as a form's data). With `dry`, nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetImport {
    /// What is changed by it.
    pub changes: Changes,
    /// Warnings; with errors, the answer is a [`crate::problem::Problem`] of
    /// [`crate::problem::Code::BadAssets`] instead.
    pub findings: Vec<Finding>,
}

/// `POST /api/assets/labels`: of which assets, at most [`LABELS_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelsOf {
    /// Their codes, in the order in which the labels are to come.
    pub codes: Vec<AssetCode>,
}

/// Most labels of one request.
pub const LABELS_MAX: usize = 500;

/// What is to be printed for an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The asset.
    pub asset: Asset,
    /// Its code as a QR code.
    pub qr: Picture,
    /// Its code as Code 128; `None` where its characters have none.
    pub bars: Option<Picture>,
}

/// Dark parts as the path of an SVG, with the quiet zone around them; one unit is one module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// In modules.
    pub width: u32,
    /// In modules; 1 for bars, which are drawn as high as one likes.
    pub height: u32,
    /// Rectangles: `M x y h width v height h -width z`, without the blanks.
    pub path: String,
}
