//! Texts of both apps: signing in, the line, problems.

use super::Text;
use crate::texts;
use coletor_common::problem::Code;

texts! {
    APP: "Coletor", "Coletor", "Coletor";
    SIGN_IN: "Entrar", "Sign in", "Iniciar sesión";
    SIGN_OUT: "Sair", "Sign out", "Cerrar sesión";
    SIGNING_IN: "Entrando…", "Signing in…", "Iniciando sesión…";
    LOGIN: "Usuário", "User name", "Usuario";
    PASSWORD: "Senha", "Password", "Contraseña";
    LANGUAGE: "Idioma", "Language", "Idioma";
    THEME: "Tema", "Theme", "Tema";
    THEME_AUTO: "Do aparelho", "Same as the device", "Del dispositivo";
    THEME_LIGHT: "Claro", "Light", "Claro";
    THEME_DARK: "Escuro", "Dark", "Oscuro";
    CANCEL: "Cancelar", "Cancel", "Cancelar";
    CLOSE: "Fechar", "Close", "Cerrar";
    RETRY: "Tentar de novo", "Try again", "Intentar de nuevo";
    YES: "Sim", "Yes", "Sí";
    NO: "Não", "No", "No";
    LINE_ONLINE: "Conectado", "Connected", "Conectado";
    LINE_CONNECTING: "Conectando…", "Connecting…", "Conectando…";
    LINE_OFFLINE: "Sem conexão", "No connection", "Sin conexión";
    LINE_OFFLINE_SINCE: "Sem conexão desde {}", "No connection since {}", "Sin conexión desde {}";
    LINE_SIGNED_OUT: "Entre para enviar", "Sign in to send", "Inicie sesión para enviar";
    VERDICT_EXPECTED: "Normal", "Normal", "Normal";
    VERDICT_WARNING: "Atenção", "Warning", "Atención";
    VERDICT_ALARM: "Alarme", "Alarm", "Alarma";
    VERDICT_NOTE: "Pede nota técnica", "Calls for a note", "Requiere nota técnica";
    STATE_OK: "OK", "OK", "OK";
    STATE_MAINTENANCE: "Em manutenção", "In maintenance", "En mantenimiento";
    STATE_OFF: "Desligado", "Switched off", "Apagado";
    STATUS_RUNNING: "Em execução", "Running", "En ejecución";
    STATUS_INTERRUPTED: "Interrompida", "Interrupted", "Interrumpida";
    STATUS_FINISHED: "Concluída", "Finished", "Terminada";
    STATUS_RETURNED: "Devolvida", "Returned", "Devuelta";
    CRASHED: "O aplicativo parou por um erro. O que foi salvo está guardado.", "The app stopped because of an error. What was saved is safe.", "La aplicación se detuvo por un error. Lo guardado está a salvo.";
    RESCUE: "Resgatar os dados em um arquivo", "Rescue the data into a file", "Rescatar los datos en un archivo";
    RELOAD: "Recarregar", "Reload", "Recargar";
    NET_UNREACHABLE: "Sem resposta do servidor. Verifique a conexão e tente de novo.", "The server does not answer. Check the connection and try again.", "El servidor no responde. Verifique la conexión e intente de nuevo.";
    NET_FOREIGN: "Quem respondeu não foi o Coletor. Talvez a rede peça um login próprio.", "That answer is not Coletor's. Perhaps the network wants a login of its own.", "La respuesta no es de Coletor. Quizá la red pida su propio inicio de sesión.";
}

/// A problem's code in the person's words.
pub fn problem(code: Code) -> Text {
    Text(match code {
        Code::SignInNeeded => [
            "A sessão terminou. Entre de novo.",
            "The session has ended. Sign in again.",
            "La sesión terminó. Inicie sesión de nuevo.",
        ],
        Code::BadCredentials => {
            ["Usuário ou senha não conferem.", "User name or password is wrong.", "Usuario o contraseña incorrectos."]
        }
        Code::TooManyTries => [
            "Muitas tentativas. Espere um minuto.",
            "Too many tries. Wait a minute.",
            "Demasiados intentos. Espere un minuto.",
        ],
        Code::NotAllowed => {
            ["Seu perfil não permite isso.", "Your role does not allow this.", "Su perfil no lo permite."]
        }
        Code::WrongOrigin => {
            ["O pedido veio de outro site.", "The request came from another site.", "La solicitud vino de otro sitio."]
        }
        Code::NotFound => ["Não encontrado.", "Not found.", "No encontrado."],
        Code::TooLarge | Code::FrameTooLarge => [
            "O arquivo é maior do que o permitido.",
            "The file is larger than allowed.",
            "El archivo es más grande de lo permitido.",
        ],
        Code::NotAWorkbook => [
            "O arquivo não é uma planilha .xlsx que se possa ler. Salve como .xlsx e envie de novo.",
            "The file is no .xlsx workbook that can be read. Save it as .xlsx and upload it again.",
            "El archivo no es una planilla .xlsx legible. Guárdela como .xlsx y envíela de nuevo.",
        ],
        Code::BadForm => [
            "A planilha tem erros. Nada foi guardado.",
            "The workbook has errors. Nothing was stored.",
            "La planilla tiene errores. No se guardó nada.",
        ],
        Code::VersionTaken => [
            "Essa versão já está publicada. Mude a versão na aba settings.",
            "That version is published already. Change the version on the settings sheet.",
            "Esa versión ya está publicada. Cambie la versión en la hoja settings.",
        ],
        Code::LoginTaken => ["Esse usuário já existe.", "That user name is taken.", "Ese usuario ya existe."],
        Code::WeakPassword => {
            ["A senha é curta demais.", "The password is too short.", "La contraseña es demasiado corta."]
        }
        Code::DigestMismatch | Code::ChecksumMismatch => [
            "O arquivo chegou alterado. Será enviado de novo.",
            "The file arrived altered. It will be sent again.",
            "El archivo llegó alterado. Se enviará de nuevo.",
        ],
        Code::Unavailable => [
            "O servidor está ocupado. Tente de novo em instantes.",
            "The server is busy. Try again shortly.",
            "El servidor está ocupado. Intente de nuevo en instantes.",
        ],
        Code::OpUnknown | Code::OpInvalid | Code::OpNotYours | Code::OpOutOfPlace => [
            "O servidor guardou isto à parte, para um administrador ver.",
            "The server has set this aside for an administrator to look at.",
            "El servidor guardó esto aparte para que un administrador lo revise.",
        ],
        Code::DeviceTwice => [
            "Este coletor abriu em outro lugar com os mesmos dados. Saia e entre de novo aqui.",
            "This collector was opened elsewhere with the same data. Sign out and in again here.",
            "Este recolector se abrió en otro lugar con los mismos datos. Salga y entre de nuevo aquí.",
        ],
        // The administration's pages have their own words for those of assets.
        Code::AssetTaken
        | Code::AssetMisplaced
        | Code::AssetNotAlone
        | Code::BadAssets
        | Code::BadRequest
        | Code::BadFrame
        | Code::OutOfTurn
        | Code::OpMutated
        | Code::OpGap
        | Code::NameTaken // said where a name is given
        | Code::InUse
        | Code::UploadConflict
        | Code::UploadGone
        | Code::NotARescue
        | Code::RescueForeign
        | Code::RescueTruncated
        | Code::RescueAltered
        | Code::Internal
        | Code::Unknown => [
            "Algo deu errado. Tente de novo; se continuar, avise o administrador.",
            "Something went wrong. Try again; if it goes on, tell the administrator.",
            "Algo salió mal. Intente de nuevo; si continúa, avise al administrador.",
        ],
    })
}
