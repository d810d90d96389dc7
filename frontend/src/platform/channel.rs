//! What the tabs of this browser say to each other.

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::BroadcastChannel;

/// A channel to all other tabs of this site. Lives as long as the page.
pub struct Channel(Option<BroadcastChannel>);

#[wasm_bindgen]
extern "C" {
    type Message;
    #[wasm_bindgen(method, getter)]
    fn data(this: &Message) -> JsValue;
}

impl Channel {
    /// Opens it; `heard` is called with each text that another tab says.
    pub fn open(name: &str, heard: impl Fn(&str) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok(); // every browser that can run this app has one
        if let Some(channel) = &channel {
            let listener = Closure::<dyn FnMut(Message)>::new(move |message: Message| {
                if let Some(text) = message.data().as_string() {
                    heard(&text);
                }
            });
            channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
            listener.forget(); // lives as long as the page
        }
        Self(channel)
    }

    /// Says something to all other tabs. To a frozen one it comes when it wakes.
    pub fn say(&self, text: &str) {
        if let Some(channel) = &self.0 {
            let _ = channel.post_message(&text.into()); // a text can always be posted
        }
    }
}
