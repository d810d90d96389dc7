//! Somebody's browser, as far as HTTP goes: cookies are kept.

use crate::server::Server;
use anyhow::{Context, Result, ensure};
use coletor_common::account::{DeviceGrant, Session, SignIn};
use coletor_common::id::DeviceId;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A client with cookies of its own.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    jar: Arc<Jar>,
    /// Where the server is.
    pub url: String,
}

impl Client {
    /// Nobody yet.
    pub fn new(server: &Server) -> Result<Self> {
        let jar = Arc::new(Jar::default());
        let http = reqwest::Client::builder().cookie_provider(Arc::clone(&jar)).build()?;
        Ok(Self { http, jar, url: server.url.clone() })
    }

    /// An administrator's browser.
    pub async fn administrator(server: &Server) -> Result<Self> {
        let client = Self::new(server)?;
        client.sign_in(server, "admin", None, false).await?;
        Ok(client)
    }

    /// A collector's browser, its session and its device.
    pub async fn collector(server: &Server, login: &str) -> Result<(Self, Session, DeviceGrant)> {
        let client = Self::new(server)?;
        let session = client.sign_in(server, login, None, true).await?;
        let device = session.device.context("a collector without a device")?;
        Ok((client, session, device))
    }

    /// Signs in with the password that the server told.
    pub async fn sign_in(
        &self,
        server: &Server,
        login: &str,
        device: Option<DeviceId>,
        collects: bool,
    ) -> Result<Session> {
        let password = server.password(login)?.to_owned();
        let body = SignIn { login: login.into(), password, device, incarnation: u32::from(device.is_some()), collects };
        read(self.request(Method::POST, "/api/session").json(&body).send().await?).await
    }

    /// A request to a path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// The JSON at a path.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        read(self.request(Method::GET, path).send().await?).await
    }

    /// What goes into a `Cookie` header.
    pub fn cookies(&self) -> Result<String> {
        let url: Url = self.url.parse()?;
        let header = self.jar.cookies(&url);
        Ok(header.map(|header| header.to_str().map(str::to_owned)).transpose()?.unwrap_or_default())
    }
}

/// The JSON of an answer that is a success.
pub async fn read<T: DeserializeOwned>(response: Response) -> Result<T> {
    let (status, body) = (response.status(), response.text().await?);
    ensure!(status.is_success(), "{status}: {body}");
    serde_json::from_str(&body).with_context(|| body)
}
