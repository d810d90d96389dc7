//! Texts of the collector's app.

use super::Text;
use crate::texts;
use coletor_common::form::filling::Violation;

texts! {
    WELCOME: "Olá, {}", "Hello, {}", "Hola, {}";
    NEW_ROUND: "Nova rota", "New round", "Nueva ruta";
    NEW_ROUND_HELP: "Iniciar uma rota disponível", "Start a round that is available", "Iniciar una ruta disponible";
    CONTINUE: "Continuar", "Continue", "Continuar";
    CONTINUE_ROUND: "Continuar rota", "Continue round", "Continuar ruta";
    CONTINUE_HELP: "Retomar o que está em aberto", "Go on with what is open", "Retomar lo que está abierto";
    SEND: "Enviar dados coletados", "Send collected data", "Enviar datos recolectados";
    SEND_HELP: "Ver o que já chegou ao servidor", "See what has reached the server", "Ver lo que ya llegó al servidor";
    RETURN: "Devolver rota", "Return round", "Devolver ruta";
    RETURN_HELP: "Devolver uma rota pega por engano", "Give back a round taken by mistake", "Devolver una ruta tomada por error";
    ROUNDS: "Rotas", "Rounds", "Rutas";
    AVAILABLE: "Disponíveis", "Available", "Disponibles";
    UNAVAILABLE: "Indisponíveis", "Unavailable", "No disponibles";
    NO_ROUNDS: "Nenhuma rota disponível agora.", "No round is available now.", "Ninguna ruta disponible ahora.";
    NO_FORMS_YET: "As rotas ainda não chegaram a este aparelho. Conecte-se uma vez para recebê-las.", "The rounds have not reached this device yet. Connect once to get them.", "Las rutas aún no llegaron a este dispositivo. Conéctese una vez para recibirlas.";
    TAKE: "Iniciar", "Start", "Iniciar";
    STOPS_MINUTES: "{} paradas · {} min", "{} stops · {} min", "{} paradas · {} min";
    STOPS_ONLY: "{} paradas", "{} stops", "{} paradas";
    OPEN_UNTIL: "até {}", "until {}", "hasta {}";
    WHY_FUTURE: "Disponível a partir de {}", "Available from {}", "Disponible desde {}";
    WHY_EXPIRED: "Expirada em {}", "Expired on {}", "Expiró el {}";
    WHY_DAY: "Fora do dia", "Not on this day", "Fuera del día";
    WHY_HOURS: "Fora do horário: das {} às {}", "Out of hours: {} to {}", "Fuera de horario: de {} a {}";
    WHY_EXECUTED: "Em execução por {}", "Being executed by {}", "En ejecución por {}";
    WHY_MINE: "Você já está com esta rota", "You already have this round", "Usted ya tiene esta ruta";
    OPEN_ROUNDS: "Rotas em aberto", "Open rounds", "Rutas abiertas";
    NO_OPEN: "Você não tem rota em aberto.", "You have no open round.", "No tiene ninguna ruta abierta.";
    STOP_OF: "Parada {} de {}", "Stop {} of {}", "Parada {} de {}";
    DONE_OF: "{} de {} respondidos", "{} of {} answered", "{} de {} respondidos";
    ON_THE_WAY: "A caminho", "On the way", "En camino";
    ARRIVED: "Cheguei", "I am here", "Llegué";
    NEXT_STOP: "Próxima", "Next", "Siguiente";
    PREVIOUS_STOP: "Anterior", "Previous", "Anterior";
    STOPS: "Paradas", "Stops", "Paradas";
    TO_SUMMARY: "Resumo", "Summary", "Resumen";
    HERE: "Você está aqui", "You are here", "Usted está aquí";
    STOP_DONE: "Concluída", "Done", "Terminada";
    STOP_OPEN: "Não concluída", "Not done", "No terminada";
    INTERRUPT: "Interromper", "Interrupt", "Interrumpir";
    INTERRUPT_TITLE: "Interromper rota", "Interrupt round", "Interrumpir ruta";
    REASON: "Motivo", "Reason", "Motivo";
    CHOOSE: "Selecione", "Choose", "Seleccione";
    CHOSEN_COUNT: "{} escolhidos", "{} chosen", "{} elegidos";
    SEARCH: "Buscar", "Search", "Buscar";
    FOUND_COUNT: "Encontrados: {}", "Found: {}", "Encontrados: {}";
    OTHER_REASON: "Outro motivo", "Another reason", "Otro motivo";
    COMMENT: "Comentário", "Comment", "Comentario";
    COMMENT_OPTIONAL: "Comentário (se quiser)", "Comment (if you like)", "Comentario (si quiere)";
    JUSTIFY_TITLE: "Justificar alteração", "Justify the change", "Justificar el cambio";
    JUSTIFY: "Por que ir a {} fora da ordem?", "Why go to {} out of order?", "¿Por qué ir a {} fuera de orden?";
    CONFIRM: "Confirmar", "Confirm", "Confirmar";
    INTERRUPTED_BECAUSE: "Interrompida: {}", "Interrupted: {}", "Interrumpida: {}";
    EQUIPMENT_STATE: "Estado do equipamento", "Equipment state", "Estado del equipo";
    CLOSED_BY_STATE: "Sem leitura: {}", "Not read: {}", "Sin lectura: {}";
    REQUIRED: "obrigatório", "required", "obligatorio";
    TAKE_PHOTO: "Tirar foto", "Take a photo", "Tomar foto";
    RETAKE_PHOTO: "Trocar foto", "Replace the photo", "Cambiar la foto";
    TAKE_SOUND: "Gravar áudio", "Record a sound", "Grabar audio";
    RETAKE_SOUND: "Trocar áudio", "Replace the sound", "Cambiar el audio";
    TAKE_FILM: "Gravar vídeo", "Record a video", "Grabar video";
    RETAKE_FILM: "Trocar vídeo", "Replace the video", "Cambiar el video";
    TAKE_FILE: "Escolher arquivo", "Choose a file", "Elegir archivo";
    RETAKE_FILE: "Trocar arquivo", "Replace the file", "Cambiar el archivo";
    REMOVE_FILE: "Remover", "Remove", "Quitar";
    FILE_BUSY: "Guardando o arquivo…", "Saving the file…", "Guardando el archivo…";
    FILE_SAVED: "Guardado neste aparelho", "Saved on this device", "Guardado en este dispositivo";
    ADD_ONE: "Adicionar: {}", "Add: {}", "Agregar: {}";
    REMOVE_ONE: "Remover: {}", "Remove: {}", "Quitar: {}";
    REMOVED_ONE: "Removido.", "Removed.", "Quitado.";
    UNDO: "Desfazer", "Undo", "Deshacer";
    RANK_UP: "Subir: {}", "Move up: {}", "Subir: {}";
    RANK_DOWN: "Descer: {}", "Move down: {}", "Bajar: {}";
    RANK_AS_IS: "Manter esta ordem", "Keep this order", "Mantener este orden";
    NOT_SET: "não respondido", "not answered", "sin responder";
    PLACE_RECORD: "Registrar local", "Record the place", "Registrar el lugar";
    PLACE_AGAIN: "Registrar de novo", "Record it again", "Registrar de nuevo";
    PLACE_ADD: "Adicionar este ponto", "Add this place", "Agregar este punto";
    PLACE_BACK: "Tirar o último", "Take back the last one", "Quitar el último";
    PLACE_CLEAR: "Apagar local", "Clear the place", "Borrar el lugar";
    PLACE_BUSY: "Procurando o local…", "Looking for the place…", "Buscando el lugar…";
    PLACE_FAILED: "O aparelho não disse onde está. Permita o acesso à localização e tente ao ar livre.", "The device did not say where it is. Allow access to its location, and try outdoors.", "El dispositivo no dijo dónde está. Permita el acceso a la ubicación e intente al aire libre.";
    PLACE_WITHIN: "± {} m", "± {} m", "± {} m";
    PHOTO_TOO_LARGE: "O arquivo é grande demais (máximo 64 MB).", "The file is too large (64 MB at most).", "El archivo es demasiado grande (máximo 64 MB).";
    PHOTO_UNREADABLE: "O arquivo não é uma foto que se possa abrir.", "The file is no picture that can be opened.", "El archivo no es una foto que se pueda abrir.";
    LIMITS: "Normal de {} a {}", "Normal from {} to {}", "Normal de {} a {}";
    LIMIT_LOW: "Normal a partir de {}", "Normal from {}", "Normal desde {}";
    LIMIT_HIGH: "Normal até {}", "Normal up to {}", "Normal hasta {}";
    SAVED: "Salvo", "Saved", "Guardado";
    UNSAVED: "Não salvo", "Not saved", "Sin guardar";
    SAVING: "Salvando…", "Saving…", "Guardando…";
    NOT_SAVED: "Não foi salvo: {}", "Not saved: {}", "No se guardó: {}";
    STORE_FULL: "não há espaço neste aparelho. Libere espaço e tente de novo.", "there is no space left on this device. Free some and try again.", "no hay espacio en este dispositivo. Libere espacio e intente de nuevo.";
    STORE_FAILED: "o armazenamento falhou. Tente de novo; se continuar, recarregue.", "storage failed. Try again; if it goes on, reload.", "el almacenamiento falló. Intente de nuevo; si continúa, recargue.";
    STORE_CLEARED: "os dados deste aparelho foram apagados, pelo navegador ou por alguém. Anote o que está na tela e recarregue.", "the data of this device was cleared, by the browser or by somebody. Write down what is on the screen and reload.", "los datos de este dispositivo fueron borrados, por el navegador o por alguien. Anote lo que está en la pantalla y recargue.";
    NOT_REMEMBERED: "Este aparelho não conseguiu guardar a entrada. Libere espaço e tente de novo.", "This device could not keep the sign-in. Free some space and try again.", "Este dispositivo no pudo guardar el inicio de sesión. Libere espacio e intente de nuevo.";
    STORE_CLOSED_RECORD: "a rota já foi encerrada.", "the round is closed already.", "la ruta ya está cerrada.";
    SUMMARY: "Resumo", "Summary", "Resumen";
    MISSING: "Falta responder", "Not answered", "Falta responder";
    MISSING_COUNT: "{} sem resposta ou com erro", "{} missing or wrong", "{} sin respuesta o con error";
    DEVIATIONS: "{} fora do esperado", "{} not as expected", "{} fuera de lo esperado";
    ALL_ANSWERED: "Nada obrigatório falta.", "Nothing required is missing.", "No falta nada obligatorio.";
    PHOTOS: "Fotos: {}", "Photos: {}", "Fotos: {}";
    ELAPSED: "Tempo decorrido: {}", "Elapsed: {}", "Tiempo transcurrido: {}";
    FINISH: "Concluir rota", "Finish round", "Terminar ruta";
    FINISH_HELP: "Depois de concluída, a rota não muda mais e vai ao servidor assim que houver sinal.", "Once finished, the round does not change any more and goes to the server as soon as there is signal.", "Una vez terminada, la ruta ya no cambia y va al servidor en cuanto haya señal.";
    FINISH_HINDERED: "Responda o que falta para concluir.", "Answer what is missing to finish.", "Responda lo que falta para terminar.";
    BACK_TO_STOP: "Voltar", "Back", "Volver";
    ONLY_HERE: "{} só neste aparelho", "{} only on this device", "{} solo en este dispositivo";
    NOTHING_UNSENT: "Tudo chegou ao servidor.", "Everything has reached the server.", "Todo llegó al servidor.";
    SYNC: "Envio", "Sending", "Envío";
    SEND_NOW: "Enviar agora", "Send now", "Enviar ahora";
    LAST_CONTACT: "Último contato: {}", "Last contact: {}", "Último contacto: {}";
    NO_CONTACT: "Nenhum contato desde que o app abriu.", "No contact since the app was opened.", "Sin contacto desde que se abrió la aplicación.";
    DATA_SAFE: "Dados no servidor", "Data on the server", "Datos en el servidor";
    DATA_WAITING: "Dados só neste aparelho", "Data only on this device", "Datos solo en este dispositivo";
    MEDIA_SAFE: "Fotos no servidor", "Photos on the server", "Fotos en el servidor";
    MEDIA_WAITING: "Fotos só neste aparelho", "Photos only on this device", "Fotos solo en este dispositivo";
    RECEIPT: "Recibo do servidor", "The server's receipt", "Recibo del servidor";
    FILES: "Fotos e arquivos", "Photos and files", "Fotos y archivos";
    FILES_WAITING: "Falta enviar {} ({} MB)", "{} still to be sent ({} MB)", "Falta enviar {} ({} MB)";
    FORM_FILES_MISSING: "{} arquivos de formulários ainda não estão neste aparelho.", "{} files of forms are not on this device yet.", "{} archivos de formularios aún no están en este dispositivo.";
    FILES_SENT: "Nada espera envio.", "Nothing waits to be sent.", "Nada espera envío.";
    PAUSE: "Pausar envio", "Pause sending", "Pausar envío";
    GO_ON: "Continuar envio", "Go on sending", "Continuar envío";
    NOT_CELLULAR: "Só enviar por Wi-Fi", "Send over Wi-Fi only", "Enviar solo por Wi-Fi";
    MEDIA_NONE: "Sem fotos", "No photos", "Sin fotos";
    STORAGE: "Armazenamento", "Storage", "Almacenamiento";
    STORAGE_USED: "{} MB usados de {} MB", "{} MB used of {} MB", "{} MB usados de {} MB";
    STORAGE_KEPT: "O navegador prometeu não apagar estes dados.", "The browser promised not to clear this data.", "El navegador prometió no borrar estos datos.";
    STORAGE_RISK: "O navegador pode apagar estes dados se faltar espaço. Instale o app e envie sempre que puder.", "The browser may clear this data when space is short. Install the app and send whenever you can.", "El navegador puede borrar estos datos si falta espacio. Instale la aplicación y envíe siempre que pueda.";
    RECORDS_HERE: "Registros neste aparelho", "Records on this device", "Registros en este dispositivo";
    NO_RECORDS: "Nenhum registro ainda.", "No records yet.", "Aún no hay registros.";
    RETURN_TITLE: "Devolver rota?", "Return the round?", "¿Devolver la ruta?";
    RETURN_LOSES: "{} respostas serão descartadas do registro.", "{} answers will be discarded from the record.", "{} respuestas se descartarán del registro.";
    OTHER_TAB: "O Coletor já está aberto em outra aba", "Coletor is open in another tab", "Coletor ya está abierto en otra pestaña";
    OTHER_TAB_HELP: "Só uma aba grava de cada vez, para nada se perder. Use a outra aba, ou continue nesta.", "Only one tab writes at a time, so that nothing is lost. Use the other tab, or go on in this one.", "Solo una pestaña graba a la vez, para que nada se pierda. Use la otra, o continúe en esta.";
    OTHER_TAB_LEADS: "Outra aba está em uso. Esta mostra o que ela faz.", "Another tab is in use. This one shows what it does.", "Otra pestaña está en uso. Esta muestra lo que hace.";
    USE_HERE: "Usar esta aba", "Use this tab", "Usar esta pestaña";
    READ: "Entendi", "Got it", "Entendido";
    SAYS: "{} diz:", "{} says:", "{} dice:";
    ROUND_CAME: "Nova rota disponível: {}", "A new round is available: {}", "Nueva ruta disponible: {}";
    LOST_STORAGE: "Os dados deste aparelho foram apagados (pelo navegador ou por alguém). O servidor tem {} registros de ações dele{}; o que não tinha chegado lá se perdeu.", "The data of this device was cleared (by the browser or by somebody). The server has {} logged actions of it{}; what had not reached it is lost.", "Los datos de este dispositivo fueron borrados (por el navegador o por alguien). El servidor tiene {} acciones registradas de él{}; lo que no había llegado se perdió.";
    LOST_UNTIL: ", até {}", ", until {}", ", hasta {}";
    COPIED_DEVICE: "Os dados deste aparelho existem também em outro lugar (uma cópia). Nada se perdeu: este aparelho continua com um registro próprio.", "The data of this device exists elsewhere too (a copy). Nothing is lost: this device goes on with a log of its own.", "Los datos de este dispositivo existen también en otro lugar (una copia). Nada se perdió: este dispositivo continúa con un registro propio.";
    OUTDATED: "Esta versão do app é antiga demais para o servidor. O que você coleta é enviado; rotas e mensagens novas só chegam depois de atualizar.", "This version of the app is too old for the server. What you collect is sent; new rounds and messages come only after an update.", "Esta versión de la aplicación es demasiado antigua para el servidor. Lo que recolecta se envía; las rutas y los mensajes nuevos llegan solo después de actualizar.";
    ROWS_NOT_STORED: "O que o servidor enviou não coube neste aparelho. Libere espaço; será pedido de novo.", "What the server sent does not fit on this device. Free some space; it will be asked for again.", "Lo que envió el servidor no cabe en este dispositivo. Libere espacio; se pedirá de nuevo.";
    ROWS_FAILED: "O que o servidor enviou não pôde ser guardado neste aparelho. Será pedido de novo; se continuar, recarregue.", "What the server sent could not be stored on this device. It will be asked for again; if it goes on, reload.", "Lo que envió el servidor no pudo guardarse en este dispositivo. Se pedirá de nuevo; si continúa, recargue.";
    ASIDE: "{} separados no servidor para um administrador ver", "{} set aside on the server for an administrator to look at", "{} apartados en el servidor para que un administrador los revise";
    HANDED_OVER: "Esta rota foi passada a outra pessoa. O que você já coletou foi junto.", "This round was handed over to somebody else. What you have collected went with it.", "Esta ruta fue traspasada a otra persona. Lo que usted recolectó fue con ella.";
    NO_SPACE: "Não há espaço neste aparelho", "There is no space on this device", "No hay espacio en este dispositivo";
    NO_SPACE_HELP: "O Coletor precisa de um pouco de espaço para gravar. Libere espaço e recarregue. O que foi salvo está guardado.", "Coletor needs a little space to write. Free some and reload. What was saved is safe.", "Coletor necesita un poco de espacio para grabar. Libere espacio y recargue. Lo guardado está a salvo.";
    NO_STORAGE: "Este navegador não deixa o Coletor guardar dados", "This browser does not let Coletor keep data", "Este navegador no deja que Coletor guarde datos";
    NO_STORAGE_HELP: "Sem isso nada poderia ser coletado com segurança. Saia da janela anônima ou libere espaço, e recarregue. ({})", "Without it nothing could be collected safely. Leave the private window or free some space, and reload. ({})", "Sin eso nada podría recolectarse con seguridad. Salga de la ventana privada o libere espacio, y recargue. ({})";
    OPENING: "Abrindo…", "Opening…", "Abriendo…";
    UPDATE_READY: "Há uma versão nova.", "A new version is ready.", "Hay una versión nueva.";
    UPDATE_NOW: "Atualizar", "Update", "Actualizar";
    MENU: "Menu", "Menu", "Menú";
    NOT_FOUND: "Esta página não existe.", "There is no such page.", "Esta página no existe.";
    PART_MISSING: "A parte do aplicativo que preenche registros ainda não está neste aparelho. Conecte-o à rede uma vez.", "The part of the app that fills records is not on this device yet. Connect it to the network once.", "La parte de la aplicación que llena registros aún no está en este dispositivo. Conéctelo a la red una vez.";
    RECORD_MISSING: "Este registro não está neste aparelho.", "This record is not on this device.", "Este registro no está en este dispositivo.";
    HOME: "Início", "Home", "Inicio";
    SIGN_IN_AGAIN: "Sua sessão terminou. Entre para enviar; o que foi coletado está guardado.", "Your session has ended. Sign in to send; what was collected is safe.", "Su sesión terminó. Inicie sesión para enviar; lo recolectado está a salvo.";
    SIGN_OUT_UNSENT: "{} ainda não chegaram ao servidor. Ficam guardados neste aparelho e vão quando alguém entrar.", "{} have not reached the server yet. They stay on this device and go when somebody signs in.", "{} aún no llegaron al servidor. Quedan en este dispositivo y se envían cuando alguien inicie sesión.";
    NEWER_FITS: "Há a versão {} deste formulário. Todas as respostas servem nela.", "There is version {} of this form. All answers fit it.", "Hay una versión {} de este formulario. Todas las respuestas encajan en ella.";
    NEWER_DIFFERS: "Há a versão {} deste formulário, em que algo não serve. Você pode concluir na versão que começou, ou passar à nova e corrigir:", "There is version {} of this form, and something does not fit it. You may finish on the version you began, or go on with the new one and correct:", "Hay una versión {} de este formulario en la que algo no encaja. Puede terminar en la versión que empezó, o pasar a la nueva y corregir:";
    NEWER_USE: "Passar à nova versão", "Use the new version", "Pasar a la nueva versión";
    NEWER_GONE: "a pergunta não existe mais", "the question is not there any more", "la pregunta ya no existe";
    NEWER_UNASKED: "a resposta não é mais pedida e não seria enviada", "the answer is not asked for any more and would not be sent", "la respuesta ya no se pide y no se enviaría";
    V_REQUIRED: "Responda esta pergunta.", "Answer this question.", "Responda esta pregunta.";
    V_CONSTRAINT: "Este valor não é aceito aqui.", "This value is not accepted here.", "Este valor no se acepta aquí.";
    V_NUMBER: "Escreva um número, como 23,6.", "Write a number, such as 23.6.", "Escriba un número, como 23,6.";
    V_WHOLE: "Escreva um número inteiro.", "Write a whole number.", "Escriba un número entero.";
    V_CHOICE: "Escolha uma das opções.", "Choose one of the options.", "Elija una de las opciones.";
    V_DATE: "Escolha um dia do calendário.", "Choose a day of the calendar.", "Elija un día del calendario.";
    V_TIME: "Escolha uma hora.", "Choose a time.", "Elija una hora.";
    V_PLACE: "Escolha um lugar.", "Choose a place.", "Elija un lugar.";
}

/// What is wrong with an answer, where the form itself says nothing.
pub fn violation(violation: Violation) -> Text {
    match violation {
        Violation::Required => V_REQUIRED,
        Violation::Constraint => V_CONSTRAINT,
        Violation::NotANumber => V_NUMBER,
        Violation::NotAWholeNumber => V_WHOLE,
        Violation::NotAChoice => V_CHOICE,
        Violation::NotADate | Violation::NotADateTime => V_DATE,
        Violation::NotATime => V_TIME,
        Violation::NotAPlace | Violation::NotALine => V_PLACE,
    }
}
