//! Texts about the app on this device: installing it, what lies here, and what it tells of itself.

use crate::texts;

texts! {
    THIS_DEVICE: "Este aparelho", "This device", "Este dispositivo";
    THIS_DEVICE_HELP: "Espaço, conexão, versão e relatório para o suporte", "Space, connection, version and a report for support", "Espacio, conexión, versión e informe para soporte";
    INSTALL: "Instalar", "Install", "Instalar";
    INSTALL_WHY: "Instale o Coletor na tela inicial: abre como um aplicativo, também sem rede, e o aparelho guarda melhor os dados.", "Install Coletor on the home screen: it opens like an app, also without a network, and the device keeps its data better.", "Instale Coletor en la pantalla de inicio: se abre como una aplicación, también sin red, y el dispositivo guarda mejor los datos.";
    INSTALL_BY_HAND: "Para instalar o Coletor: toque em Compartilhar (o quadrado com a seta) e depois em “Adicionar à Tela de Início”. Sem isso, o Safari apaga os dados depois de 7 dias sem uso.", "To install Coletor: tap Share (the square with the arrow), then “Add to Home Screen”. Without it, Safari clears the data after 7 days without use.", "Para instalar Coletor: toque Compartir (el cuadrado con la flecha) y luego “Agregar a inicio”. Sin eso, Safari borra los datos después de 7 días sin uso.";
    PUT_AWAY: "Não mostrar mais", "Do not show this again", "No mostrar más";
    CONNECTION: "Conexão", "Connection", "Conexión";
    WHAT_IS_HERE: "O que está neste aparelho", "What is on this device", "Qué hay en este dispositivo";
    ONLY_HERE: "Só aqui, ainda não no servidor", "Only here, not on the server yet", "Solo aquí, aún no en el servidor";
    OPEN: "Rotas em aberto", "Open rounds", "Rutas abiertas";
    UNSENT: "Rotas concluídas que esperam envio", "Finished rounds waiting to be sent", "Rutas terminadas que esperan envío";
    SENT: "Rotas concluídas que o servidor já tem", "Finished rounds that the server has", "Rutas terminadas que el servidor ya tiene";
    LEAVES: "Saem daqui sozinhas 7 dias depois do recibo do servidor; a próxima em {}.", "They leave this device by themselves 7 days after the server's receipt; the next one on {}.", "Salen de aquí solas 7 días después del recibo del servidor; la próxima el {}.";
    FILES: "Fotos e arquivos", "Photos and files", "Fotos y archivos";
    FILES_WAITING: "Fotos e arquivos que esperam envio", "Photos and files waiting to be sent", "Fotos y archivos que esperan envío";
    SPACE: "Espaço", "Space", "Espacio";
    SPACE_USED: "O Coletor usa {}. O navegador permite até {}.", "Coletor uses {}. The browser allows up to {}.", "Coletor usa {}. El navegador permite hasta {}.";
    SPACE_UNKNOWN: "O navegador não diz quanto espaço há.", "The browser does not say how much space there is.", "El navegador no dice cuánto espacio hay.";
    SPACE_SHORT: "Resta pouco espaço. Faça algo antes de começar uma rota longa.", "There is little space left. Do something before you begin a long round.", "Queda poco espacio. Haga algo antes de empezar una ruta larga.";
    KEEP: "Pedir para não apagar", "Ask for it to be kept", "Pedir que no se borre";
    KEEP_REFUSED: "O navegador ainda não concordou. Instale o app na tela inicial, use-o por uns dias e peça de novo.", "The browser has not agreed yet. Install the app on the home screen, use it for some days, and ask again.", "El navegador aún no aceptó. Instale la aplicación en la pantalla de inicio, úsela unos días y pida de nuevo.";
    SHORT_TITLE: "O que fazer quando falta espaço", "What to do when space is short", "Qué hacer cuando falta espacio";
    SHORT_SEND: "Conecte-se e envie tudo. O que o servidor já tem com recibo sai daqui sozinho.", "Connect and send everything. What the server has a receipt for leaves this device by itself.", "Conéctese y envíe todo. Lo que el servidor ya tiene con recibo sale de aquí solo.";
    SHORT_FREE: "Apague fotos, vídeos ou aplicativos que não usa, nas configurações do aparelho.", "Remove photos, videos or apps that you do not use, in the device's settings.", "Borre fotos, videos o aplicaciones que no usa, en los ajustes del dispositivo.";
    SHORT_NEVER: "Não limpe os dados do navegador: isso apaga o que só está aqui.", "Do not clear the browser's data: that removes what is only here.", "No borre los datos del navegador: eso elimina lo que solo está aquí.";
    SHORT_RESCUE: "Se não houver como enviar, salve o resgate em um arquivo.", "If there is no way to send, rescue the data into a file.", "Si no hay cómo enviar, rescate los datos en un archivo.";
    TO_SENDING: "Ver registro por registro", "See record by record", "Ver registro por registro";
    APP: "Aplicativo", "App", "Aplicación";
    VERSION: "Versão {}", "Version {}", "Versión {}";
    INSTALLED: "Instalado na tela inicial.", "Installed on the home screen.", "Instalada en la pantalla de inicio.";
    REPORT: "Relatório para o suporte", "Report for support", "Informe para soporte";
    REPORT_HELP: "Se algo não funciona, mande este relatório a quem cuida do sistema. Ele diz como estão o app, o navegador, o espaço e a conexão. Não leva respostas, nomes, fotos nem senhas.", "If something does not work, send this report to whoever looks after the system. It says how the app, the browser, the space and the connection are. It carries no answers, names, photos or passwords.", "Si algo no funciona, mande este informe a quien cuida el sistema. Dice cómo están la aplicación, el navegador, el espacio y la conexión. No lleva respuestas, nombres, fotos ni contraseñas.";
    REPORT_MAKE: "Preparar relatório", "Make the report", "Preparar informe";
    REPORT_IS: "O que será enviado", "What will be sent", "Qué se enviará";
    REPORT_SHARE: "Compartilhar", "Share", "Compartir";
    REPORT_COPY: "Copiar", "Copy", "Copiar";
    REPORT_SAVE: "Salvar arquivo", "Save as a file", "Guardar archivo";
    REPORT_SEND: "Enviar ao administrador", "Send to the administrator", "Enviar al administrador";
    REPORT_SENDING: "Enviando…", "Sending…", "Enviando…";
    REPORT_SENT: "Enviado. O administrador o encontra na auditoria.", "Sent. The administrator finds it in the audit.", "Enviado. El administrador lo encuentra en la auditoría.";
    REPORT_OFFLINE: "Sem conexão agora: copie, salve ou compartilhe, ou envie quando houver sinal.", "No connection now: copy, save or share it, or send it once there is signal.", "Sin conexión ahora: copie, guarde o comparta, o envíe cuando haya señal.";
    REPORT_COPIED: "Copiado.", "Copied.", "Copiado.";
    REPORT_NOT_COPIED: "O navegador não deixou copiar. Salve o arquivo.", "The browser did not let it be copied. Save the file.", "El navegador no dejó copiar. Guarde el archivo.";
}
