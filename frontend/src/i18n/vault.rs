//! Texts of a device that several people share, each behind a PIN.

use crate::texts;

texts! {
    PEOPLE_HERE: "Pessoas neste aparelho", "People on this device", "Personas en este dispositivo";
    OPEN_TO_ALL: "Quem tiver este aparelho na mão pode ler o que está nele. Com um PIN, o que está aqui fica cifrado, e cada pessoa abre o app com o seu, também sem rede.", "Whoever holds this device can read what is on it. With a PIN, what is here is encrypted, and each person opens the app with their own, also without a network.", "Quien tenga este dispositivo en la mano puede leer lo que hay en él. Con un PIN, lo que hay aquí queda cifrado y cada persona abre la aplicación con el suyo, también sin red.";
    PROTECT: "Proteger com PIN", "Protect with a PIN", "Proteger con PIN";
    PROTECTED: "Este aparelho está protegido. Enquanto está bloqueado, nada é enviado.", "This device is protected. While it is locked, nothing is sent.", "Este dispositivo está protegido. Mientras está bloqueado, no se envía nada.";
    SEALING: "Cifrando o que já estava aqui. Pode continuar usando o app.", "Encrypting what was here already. You can go on using the app.", "Cifrando lo que ya estaba aquí. Puede seguir usando la aplicación.";
    LET_IN: "Adicionar outra pessoa", "Add another person", "Agregar otra persona";
    CHANGE_PIN: "Trocar meu PIN", "Change my PIN", "Cambiar mi PIN";
    PIN_CHANGED: "PIN trocado. A partir de agora vale o novo.", "PIN changed. From now on it is the new one.", "PIN cambiado. Desde ahora vale el nuevo.";
    CONFIRM: "Primeiro confirme com o seu PIN, {}", "First confirm with your PIN, {}", "Primero confirme con su PIN, {}";
    CHOOSE: "Escolha um PIN, {}", "Choose a PIN, {}", "Elija un PIN, {}";
    CHOOSE_HELP: "De 6 a 12 dígitos, que ninguém adivinhe: sem sequências nem repetições. Você vai usá-lo toda vez que abrir o app.", "6 to 12 digits that nobody guesses: no rows and no repetitions. You will use it each time you open the app.", "De 6 a 12 dígitos que nadie adivine: sin secuencias ni repeticiones. Lo usará cada vez que abra la aplicación.";
    PIN_NEW: "Novo PIN", "New PIN", "Nuevo PIN";
    PIN_AGAIN: "O mesmo PIN de novo", "The same PIN again", "El mismo PIN otra vez";
    PIN_KEEP: "Usar este PIN", "Use this PIN", "Usar este PIN";
    PIN_OF: "PIN de {}", "PIN of {}", "PIN de {}";
    NOT_DIGITS: "O PIN tem de 6 a 12 dígitos.", "A PIN has 6 to 12 digits.", "El PIN tiene de 6 a 12 dígitos.";
    OBVIOUS: "Esse PIN qualquer um tentaria primeiro. Escolha outro.", "Anybody would try that PIN first. Choose another one.", "Ese PIN lo probaría cualquiera primero. Elija otro.";
    DIFFERENT: "Os dois PINs não são iguais.", "The two PINs are not the same.", "Los dos PIN no son iguales.";
    WHO: "Quem vai trabalhar?", "Who is going to work?", "¿Quién va a trabajar?";
    UNLOCK: "Abrir", "Open", "Abrir";
    UNLOCKING: "Abrindo…", "Opening…", "Abriendo…";
    TAKE_BACK: "Apagar o último dígito", "Remove the last digit", "Borrar el último dígito";
    OTHERS: "Outra pessoa", "Somebody else", "Otra persona";
    WITH_PASSWORD: "Esqueci o PIN, ou não estou na lista", "I forgot my PIN, or am not on the list", "Olvidé el PIN, o no estoy en la lista";
    WITH_PASSWORD_HELP: "É preciso ter rede, e um administrador precisa permitir antes, em Pessoas: “Permitir novo PIN”. Ou peça a alguém da lista que abra o app e adicione você na página do aparelho. O que ainda não foi enviado continua aqui.", "You need a network, and an administrator has to permit it first, under People: “Permit a new PIN”. Or ask somebody on the list to open the app and add you on the device's page. What was not sent yet stays here.", "Necesita red, y un administrador debe permitirlo antes, en Personas: “Permitir nuevo PIN”. O pida a alguien de la lista que abra la aplicación y lo agregue en la página del dispositivo. Lo que aún no se envió sigue aquí.";
    WRONG: "PIN errado. Tentativas que restam: {}.", "Wrong PIN. Tries left: {}.", "PIN incorrecto. Intentos que quedan: {}.";
    WAIT: "Muitos PINs errados. Espere {}.", "Too many wrong PINs. Wait {}.", "Demasiados PIN incorrectos. Espere {}.";
    CLOSED: "PIN errado vezes demais: ele não abre mais. Um administrador pode permitir um novo; nada do que está aqui se perde.", "Too many wrong PINs: this one does not open any more. An administrator can permit a new one; nothing that is here is lost.", "Demasiados PIN incorrectos: este ya no abre. Un administrador puede permitir uno nuevo; nada de lo que hay aquí se pierde.";
    NOT_PERMITTED: "Ninguém permitiu um novo PIN para você ainda. Peça a um administrador, em Pessoas: “Permitir novo PIN”.", "Nobody has permitted a new PIN for you yet. Ask an administrator, under People: “Permit a new PIN”.", "Nadie ha permitido un nuevo PIN para usted todavía. Pídalo a un administrador, en Personas: “Permitir nuevo PIN”.";
    NO_PROJECT_KEY: "Este aparelho ainda não recebeu a chave do projeto. Conecte-se uma vez e tente de novo.", "This device has not received the project's key yet. Connect once and try again.", "Este dispositivo aún no recibió la clave del proyecto. Conéctese una vez e inténtelo de nuevo.";
    NOT_STORED: "Não foi possível gravar neste aparelho. Nada mudou.", "Nothing could be stored on this device. Nothing has changed.", "No se pudo guardar en este dispositivo. Nada cambió.";
    NO_CRYPTOGRAPHY: "O navegador não conseguiu cifrar ou decifrar. Recarregue a página; se continuar, avise o administrador.", "The browser could not encrypt or decrypt. Reload the page; if it goes on, tell the administrator.", "El navegador no pudo cifrar ni descifrar. Recargue la página; si continúa, avise al administrador.";
}
