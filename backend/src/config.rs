//! What the command line and the environment say. Everything has a default.

use crate::tiles::Tiles;
use clap::{Args, Parser, Subcommand, ValueEnum};
use coletor_common::row::TilesRow;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Coletor: offline-first collection of field data.
#[derive(Debug, Parser)]
#[command(name = "coletor", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the app, the administration and their data.
    Serve(Serve),
    /// Copies the database and the media files into a folder, also while the server runs.
    Backup {
        /// Folder of the database and the media files.
        #[arg(long, env = "COLETOR_DATA", default_value = "./data")]
        data: PathBuf,
        /// The folder to make.
        to: PathBuf,
    },
    /// Checks a backup and puts it in the place of the data, which are kept beside it, also while the server runs.
    Restore {
        /// Folder of the database and the media files.
        #[arg(long, env = "COLETOR_DATA", default_value = "./data")]
        data: PathBuf,
        /// The backup.
        from: PathBuf,
    },
    /// Takes in a rescue file, while the server does not run; while it does, the administration does that.
    ImportRescue {
        /// Folder of the database and the media files.
        #[arg(long, env = "COLETOR_DATA", default_value = "./data")]
        data: PathBuf,
        /// The rescue file.
        file: PathBuf,
    },
    /// Checks, converts and tries out forms. Needs neither server nor network.
    Form {
        /// What to do.
        #[command(subcommand)]
        command: FormCommand,
    },
    /// Checks a receipt that the server gave for a record. Needs neither server nor network.
    VerifyReceipt {
        /// The receipt.
        file: PathBuf,
        /// The project's key, as the administration shows it; without it, the one in the receipt is told to be compared.
        #[arg(long)]
        key: Option<String>,
    },
}

/// What can be done with a form: a workbook (`.xlsx`, `.xls`), or an `XForms` document of ODK. Files that it names are looked
/// for beside it.
#[derive(Debug, Subcommand)]
pub enum FormCommand {
    /// Tells everything that is wrong with it, with its place.
    Check {
        /// The form.
        file: PathBuf,
    },
    /// Writes it in another format to the standard output.
    Convert {
        /// The form.
        file: PathBuf,
        /// The format.
        #[arg(long)]
        to: Target,
    },
    /// Fills it in line by line as a script says, and checks what the script says is to be seen.
    Run {
        /// The form.
        file: PathBuf,
        /// The script.
        script: PathBuf,
    },
    /// What the server runs to read an old workbook apart from itself.
    #[command(hide = true)]
    Cells,
}

/// A format of forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// An `XForms` document, for clients of ODK.
    Xform,
    /// A workbook (`.xlsx`) with the sheets of an `XLSForm`, for authors.
    Xlsform,
    /// The compiled form, as devices receive it.
    Json,
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "COLETOR_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder of the database and the media files.
    #[arg(long, env = "COLETOR_DATA", default_value = "./data")]
    pub data: PathBuf,
    /// Fill an empty database with a project to try: three rounds, an administrator, two collectors.
    #[arg(long, env = "COLETOR_DEMO")]
    pub demo: bool,
    /// Certificate chain (PEM) to serve HTTPS with.
    #[arg(long, env = "COLETOR_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate.
    #[arg(long, env = "COLETOR_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Further origin that pages may come from, such as `https://coletor.example`; may be repeated.
    #[arg(long = "origin", env = "COLETOR_ORIGIN", value_delimiter = ',')]
    pub origins: Vec<String>,
    /// Time zone of the first project. Without it TZ, if that names one.
    #[arg(long, env = "COLETOR_ZONE")]
    pub zone: Option<String>,
    /// Where devices get pictures of the ground for maps, such as `https://tiles.example/{z}/{x}/{y}.png`. Without it maps show
    /// what is collected on a grid.
    #[arg(long, env = "COLETOR_TILES")]
    pub tiles: Option<Tiles>,
    /// What the source of these pictures wants to be said beside them.
    #[arg(long, env = "COLETOR_TILES_CREDIT", default_value = "", requires = "tiles")]
    pub tiles_credit: String,
    /// How the log looks.
    #[arg(long, env = "COLETOR_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// How the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object a line.
    Json,
}

/// Where the first project is, unless somebody says so.
const ZONE_DEFAULT: &str = "America/Sao_Paulo";

impl Serve {
    /// The first project's zone.
    pub fn zone_name(&self) -> String {
        let environment =
            || std::env::var("TZ").ok().filter(|name| name.contains('/') && !name.starts_with([':', '/']));
        self.zone.clone().or_else(environment).unwrap_or_else(|| ZONE_DEFAULT.into())
    }

    /// What devices are told of the tiles.
    pub fn tiles_row(&self) -> Option<TilesRow> {
        let tiles = self.tiles.as_ref()?;
        Some(TilesRow { address: tiles.address().to_owned(), credit: self.tiles_credit.clone() })
    }

    /// Whether browsers reach this server over HTTPS only, here or at a proxy before it.
    pub fn is_secure(&self) -> bool {
        let behind_tls = !self.origins.is_empty() && self.origins.iter().all(|origin| origin.starts_with("https://"));
        self.tls_cert.is_some() || behind_tls
    }
}
