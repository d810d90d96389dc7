//! Labels as a reader of codes sees them: what is printed is read back.

use crate::scene::Scene;
use coletor_common::asset::Asset;
use coletor_common::asset::api::{LABELS_MAX, Label, LabelsOf, Picture};
use coletor_common::problem::{Code, Problem};
use coletor_tests::client::read;
use reqwest::Method;
use rxing::{BarcodeFormat, helpers};

/// Dots a module.
const SCALE: u32 = 3;
/// How high bars are drawn, in dots.
const BARS_DOTS: u32 = 60;

/// The picture as grey dots, drawn as the page draws it.
fn dots(picture: &Picture) -> (Vec<u8>, u32, u32) {
    let tall = if picture.height == 1 { BARS_DOTS } else { SCALE };
    let (width, height) = (picture.width * SCALE, picture.height * tall);
    let mut luma = vec![255_u8; (width * height) as usize];
    for part in picture.path.split_terminator('z') {
        let numbers = part.split(|c: char| !c.is_ascii_digit()).filter(|text| !text.is_empty());
        let numbers: Vec<u32> = numbers.map(|text| text.parse().unwrap()).collect();
        let [x, y, long, high, back]: [u32; 5] = numbers.try_into().unwrap();
        assert_eq!((high, long), (1, back), "{part}");
        for row in y * tall..(y + 1) * tall {
            for at in x * SCALE..(x + long) * SCALE {
                luma[(row * width + at) as usize] = 0;
            }
        }
    }
    (luma, width, height)
}

fn seen(picture: &Picture, format: BarcodeFormat) -> String {
    let (luma, width, height) = dots(picture);
    helpers::detect_in_luma(luma, width, height, Some(format)).unwrap().getText().to_owned()
}

#[tokio::test]
async fn labels_are_read_back() {
    let scene = Scene::set().await;
    let codes = ["A", "B-101", "GDE/07.2-Ω", "123456", "12345", "ÁGUA-Nº3", "~!{}\\x", &"W".repeat(64)];
    for code in codes {
        let asset = Asset { code: code.parse().unwrap(), name: "Bomba".into(), parent: None };
        let made = scene.admin.request(Method::POST, "/api/assets").json(&asset).send().await.unwrap();
        assert_eq!(made.status(), 201, "{code}");
    }
    let asked = LabelsOf { codes: codes.iter().chain(&["none"]).map(|code| code.parse().unwrap()).collect() };
    let answer = scene.admin.request(Method::POST, "/api/assets/labels").json(&asked).send().await.unwrap();
    let labels: Vec<Label> = read(answer).await.unwrap();
    assert_eq!(labels.iter().map(|label| label.asset.code.as_str()).collect::<Vec<_>>(), codes);
    for label in &labels {
        let code = label.asset.code.as_str();
        assert_eq!(seen(&label.qr, BarcodeFormat::QR_CODE), code);
        assert_eq!(label.bars.is_some(), code.is_ascii(), "{code}");
        if let Some(bars) = &label.bars {
            assert_eq!(seen(bars, BarcodeFormat::CODE_128), code);
        }
    }
    let digits = labels.iter().find(|label| label.asset.code.as_str() == "123456").unwrap();
    assert_eq!(digits.bars.as_ref().unwrap().width, 11 * (3 + 2) + 13 + 20, "digits go in pairs");

    let many = LabelsOf { codes: vec!["A".parse().unwrap(); LABELS_MAX + 1] };
    let answer = scene.admin.request(Method::POST, "/api/assets/labels").json(&many).send().await.unwrap();
    assert_eq!(answer.json::<Problem>().await.unwrap().code, Code::TooLarge);
}
