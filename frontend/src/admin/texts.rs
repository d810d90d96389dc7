//! Texts of the administration's screens. What a workbook's report says is in [`super::findings`].

use crate::i18n::Text;
use crate::texts;
use coletor_common::account::Role;
use coletor_common::admin::FormStatus;
use coletor_common::record::Status;

texts! {
    TITLE: "Coletor · Administração", "Coletor · Administration", "Coletor · Administración";
    NEEDS_ADMINISTRATOR: "A administração não é para coletores. Entre com um usuário que administre, gerencie ou acompanhe.", "The administration is not for collectors. Sign in as somebody who administers, manages or views.", "La administración no es para recolectores. Inicie sesión con un usuario que administre, gestione o consulte.";
    SESSION_ENDED: "A sessão terminou. O que está na tela pode estar desatualizado.", "The session has ended. What is on the screen may be out of date.", "La sesión terminó. Lo que está en pantalla puede estar desactualizado.";
    SIGN_IN_AGAIN: "Entrar de novo", "Sign in again", "Iniciar sesión de nuevo";
    SECTIONS: "Seções", "Sections", "Secciones";
    SKIP: "Ir para o conteúdo", "Skip to the content", "Ir al contenido";
    SETTINGS: "Ajustes", "Settings", "Ajustes";
    BOARD: "Painel", "Board", "Panel";
    RECORDS: "Registros", "Records", "Registros";
    FORMS: "Rotas", "Rounds", "Rutas";
    PEOPLE: "Pessoas", "People", "Personas";
    MISSING_PAGE: "Esta página não existe.", "There is no such page.", "Esta página no existe.";
    LOADING: "Carregando…", "Loading…", "Cargando…";

    LIVE_BOARD: "Painel ao vivo", "Live board", "Panel en vivo";
    COUNT_RUNNING: "Em execução", "Running", "En ejecución";
    COUNT_AVAILABLE: "Disponíveis", "Available", "Disponibles";
    COUNT_UNAVAILABLE: "Indisponíveis", "Unavailable", "No disponibles";
    COUNT_COMPLETED: "Concluídas hoje", "Completed today", "Terminadas hoy";
    AS_OF: "às {}", "as of {}", "a las {}";
    NOT_HEARD: "sem dados ainda", "no data yet", "sin datos aún";
    RUNNING_NOW: "Em execução agora", "Running now", "En ejecución ahora";
    NOBODY_RUNS: "Ninguém está executando uma rota agora. Quando um coletor começar, ela aparece aqui sozinha.", "Nobody is executing a round now. As soon as a collector starts one, it appears here by itself.", "Nadie está ejecutando una ruta ahora. Cuando un recolector empiece, aparece aquí sola.";
    ROUND: "Rota", "Round", "Ruta";
    COLLECTOR: "Coletor", "Collector", "Recolector";
    STARTED: "Iniciada em", "Started", "Iniciada";
    CURRENT_STOP: "Parada atual", "Current stop", "Parada actual";
    STOPS_DONE: "Paradas concluídas", "Stops done", "Paradas terminadas";
    SIGNAL: "Sinal", "Signal", "Señal";
    ON_THE_WAY: "A caminho da primeira", "On the way to the first", "En camino a la primera";
    SIGNAL_ONLINE: "Com sinal", "In range", "Con señal";
    SIGNAL_LOST: "Sem sinal desde {}", "No signal since {}", "Sin señal desde {}";
    SIGNAL_NONE: "Sem sinal", "No signal", "Sin señal";
    CHOSEN_ROUND: "Rota escolhida", "Chosen round", "Ruta elegida";
    NONE_CHOSEN: "Quando alguém percorrer uma rota, os dados, os tempos e o progresso aparecem aqui.", "When somebody walks a round, its data, times and progress are shown here.", "Cuando alguien recorra una ruta, sus datos, tiempos y progreso aparecen aquí.";
    COLLECTED: "Dados coletados", "Collected data", "Datos recolectados";
    NOTHING_COLLECTED: "Nada coletado ainda.", "Nothing collected yet.", "Nada recolectado aún.";
    OUTSIDE_STOPS: "Geral", "General", "General";
    TIMES: "Métricas de tempo", "Time metrics", "Métricas de tiempo";
    TRAVEL: "Deslocamento", "Travel", "Desplazamiento";
    READING: "Leitura", "Reading", "Lectura";
    PAUSE: "Pausa", "Pause", "Pausa";
    ROUND_START: "início", "start", "inicio";
    FROM_TO: "{} até {}", "{} to {}", "{} hasta {}";
    ON_THE_MOVE: "depois de {}", "after {}", "después de {}";
    ESTIMATED: "estimado", "estimated", "estimado";
    GOING_ON: "em curso", "in progress", "en curso";
    NO_TIMES: "Nenhum tempo registrado.", "No times recorded.", "Sin tiempos registrados.";
    PROGRESS: "Progresso", "Progress", "Progreso";
    PROGRESS_OF: "{} de {} pontos", "{} of {} points", "{} de {} puntos";
    ELAPSED: "Tempo decorrido", "Elapsed time", "Tiempo transcurrido";
    DEVIATIONS: "Desvios", "Deviations", "Desvíos";
    NO_DEVIATIONS: "Nenhum desvio hoje.", "No deviations today.", "Ningún desvío hoy.";
    PHOTO_OF: "Foto: {}", "Photo: {}", "Foto: {}";
    PHOTO_ON_THE_WAY: "Foto ainda no aparelho", "Photo still on the device", "Foto aún en el dispositivo";
    COMMENT: "Comentário", "Comment", "Comentario";
    TECHNICAL_NOTE: "Nota técnica", "Technical note", "Nota técnica";
    INSTANCE_ADDED: "adicionado", "added", "agregado";
    INSTANCE_REMOVED: "removido", "removed", "quitado";
    CONFIRMED: "Confirmado", "Confirmed", "Confirmado";
    NO_ANSWER: "Sem resposta", "No answer", "Sin respuesta";
    OPEN_RECORD: "Abrir registro", "Open the record", "Abrir el registro";

    FORMS_TITLE: "Rotas e formulários", "Rounds and forms", "Rutas y formularios";
    UPLOAD: "Enviar planilha", "Upload a workbook", "Subir planilla";
    UPLOAD_HINT: "Arraste para cá uma planilha XLSForm (.xlsx, .xls) ou um formulário ODK (.xml), com os arquivos que usa, ou escolha os arquivos.", "Drop an XLSForm workbook (.xlsx, .xls) or an ODK form (.xml) here, with the files it uses, or choose the files.", "Arrastre aquí una planilla XLSForm (.xlsx, .xls) o un formulario ODK (.xml), con los archivos que usa, o elija los archivos.";
    CHOOSE_FILE: "Escolher arquivos", "Choose files", "Elegir archivos";
    READING_FILE: "Enviando e conferindo {}…", "Sending and checking {}…", "Enviando y revisando {}…";
    REFUSED: "{}: erros: {}, avisos: {}. Nada foi guardado. Corrija a planilha e envie de novo.", "{}: errors: {}, warnings: {}. Nothing was stored. Correct the workbook and upload it again.", "{}: errores: {}, avisos: {}. No se guardó nada. Corrija la planilla y súbala de nuevo.";
    DRAFTED: "Rascunho guardado: {}, versão {}", "Draft stored: {}, version {}", "Borrador guardado: {}, versión {}";
    DRAFT_SIZE: "Paradas: {}. Perguntas: {}. Avisos: {}. Os coletores só o veem depois de publicado.", "Stops: {}. Questions: {}. Warnings: {}. Collectors see it only once it is published.", "Paradas: {}. Preguntas: {}. Avisos: {}. Los recolectores lo ven solo cuando esté publicado.";
    DRAFT_OPEN: "Registros em aberto em versões anteriores: {} seguem na nova, em {} algo não serve (o coletor é avisado e pode concluir na versão antiga).", "Open records of earlier versions: {} go on with this one, in {} something does not fit (the collector is told, and may finish on the old version).", "Registros abiertos en versiones anteriores: {} siguen en la nueva, en {} algo no encaja (se avisa al recolector, que puede terminar en la versión anterior).";
    DRAFT_UNSEEN: "Outros {} registros em aberto não foram verificados, para não demorar.", "{} more open records were not looked at, so as not to keep you waiting.", "Otros {} registros abiertos no se revisaron, para no demorar.";
    DIFFERS: "Conferir", "Check", "Revisar";
    DIFFERENCES: "Conferido pelo servidor", "Checked by the server", "Revisado por el servidor";
    NOT_EXAMINED: "O servidor ainda não conferiu este registro.", "The server has not looked at this record yet.", "El servidor aún no revisó este registro.";
    NO_DIFFERENCES: "Conferido: o servidor calcula o mesmo e nenhuma regra foi quebrada.", "Checked: the server computes the same, and no rule is broken.", "Revisado: el servidor calcula lo mismo y ninguna regla se rompió.";
    COMPUTED_OTHERWISE: "Veio “{}”, o servidor calcula “{}”.", "“{}” came, the server computes “{}”.", "Llegó “{}”, el servidor calcula “{}”.";
    BREAKS_RULE: "“{}”: {}", "“{}”: {}", "“{}”: {}";
    NOT_ASKED_FOR: "“{}” é resposta de uma pergunta que o formulário não tem.", "“{}” answers a question that the form does not have.", "“{}” responde una pregunta que el formulario no tiene.";
    AUDIT_LOG: "Registro do preenchimento (CSV)", "Log of the filling (CSV)", "Registro del llenado (CSV)";
    PUBLISH: "Publicar", "Publish", "Publicar";
    PUBLISHING: "Publicando…", "Publishing…", "Publicando…";
    PUBLISHED: "{}, versão {}, está publicada. Os aparelhos conectados já a recebem.", "{}, version {}, is published. Connected devices receive it now.", "{}, versión {}, está publicada. Los dispositivos conectados ya la reciben.";
    PUBLISH_NAMED: "Publicar {}, versão {}", "Publish {}, version {}", "Publicar {}, versión {}";
    VERSIONS: "Versões", "Versions", "Versiones";
    NO_FORMS: "Nenhuma rota ainda. Envie a primeira planilha acima.", "No rounds yet. Upload the first workbook above.", "Aún no hay rutas. Suba la primera planilla arriba.";
    NAME: "Nome", "Name", "Nombre";
    VERSION: "Versão", "Version", "Versión";
    KIND: "Tipo", "Kind", "Tipo";
    KIND_ROUND: "Rota", "Round", "Ruta";
    KIND_FORM: "Formulário", "Form", "Formulario";
    STATUS: "Situação", "Status", "Situación";
    UPLOADED: "Enviada em", "Uploaded", "Subida";
    PUBLISHED_AT: "Publicada em", "Published", "Publicada";
    ACTIONS: "Ações", "Actions", "Acciones";
    DRAFT: "Rascunho", "Draft", "Borrador";
    IN_FORCE: "Publicada", "Published", "Publicada";
    CLOSED: "Encerrada", "Closed", "Cerrada";
    REPORT: "Relatório da planilha", "The workbook's report", "Informe de la planilla";
    SEVERITY: "Gravidade", "Severity", "Gravedad";
    SHEET: "Aba", "Sheet", "Hoja";
    CELL: "Célula", "Cell", "Celda";
    FINDING: "O que há e o que fazer", "What it is and what to do", "Qué es y qué hacer";
    ERROR: "Erro", "Error", "Error";
    WARNING: "Aviso", "Warning", "Aviso";
    WHOLE_SHEET: "toda", "all", "toda";
    ROW_N: "linha {}", "row {}", "fila {}";

    ADD_PERSON: "Nova pessoa", "Add a person", "Nueva persona";
    LOGIN_HINT: "Letras minúsculas, números, ponto, hífen e sublinhado.", "Lower-case letters, digits, dot, hyphen and underscore.", "Minúsculas, números, punto, guion y guion bajo.";
    ROLE: "Perfil", "Role", "Perfil";
    ADMINISTRATOR: "Administrador", "Administrator", "Administrador";
    ADD: "Adicionar", "Add", "Agregar";
    ADDING: "Adicionando…", "Adding…", "Agregando…";
    MANAGER: "Gestor", "Manager", "Gestor";
    VIEWER: "Observador", "Viewer", "Observador";
    ADMINISTRATOR_HELP: "Faz tudo: contas, auditoria e o que o gestor faz.", "Does everything: accounts, audit, and what a manager does.", "Hace todo: cuentas, auditoría y lo que hace el gestor.";
    MANAGER_HELP: "Publica rotas, cuida de grupos e turnos e decide sobre registros; não mexe em contas.", "Publishes rounds, looks after groups and shifts, and decides about records; does not touch accounts.", "Publica rutas, gestiona grupos y turnos y decide sobre registros; no toca las cuentas.";
    VIEWER_HELP: "Vê o painel e todos os registros; não altera nada e não coleta.", "Sees the board and every record; changes nothing and does not collect.", "Ve el panel y todos los registros; no cambia nada y no recolecta.";
    COLLECTOR_HELP: "Executa rotas no aparelho.", "Executes rounds on a device.", "Ejecuta rutas en el dispositivo.";
    CHANGE: "Alterar", "Change", "Cambiar";
    CHANGE_NAMED: "Alterar {}", "Change {}", "Cambiar {}";
    REMOVE: "Remover", "Remove", "Quitar";
    REMOVE_NAMED: "Remover {}", "Remove {}", "Quitar {}";
    SAVE: "Salvar", "Save", "Guardar";
    NO_ACCESS: "Sem acesso", "No access", "Sin acceso";
    MAY_SIGN_IN: "Pode entrar", "May sign in", "Puede iniciar sesión";
    NO_ACCESS_HELP: "As sessões desta pessoa terminam ao salvar. O que um aparelho dela ainda não enviou fica guardado nele e, ao chegar, vai para a quarentena.", "This person's sessions end when you save. What a device of theirs has not sent yet stays on it, and is set aside in the quarantine when it comes.", "Las sesiones de esta persona terminan al guardar. Lo que un dispositivo suyo aún no envió queda guardado en él y, al llegar, va a la cuarentena.";
    GROUPS_AND_SHIFTS: "Grupos e turnos", "Groups and shifts", "Grupos y turnos";
    GROUPS: "Grupos", "Groups", "Grupos";
    GROUP: "Grupo", "Group", "Grupo";
    NEW_GROUP: "Novo grupo", "New group", "Nuevo grupo";
    NO_GROUPS: "Nenhum grupo ainda.", "No groups yet.", "Aún no hay grupos.";
    GROUPS_HELP: "Uma rota de um grupo só chega aos aparelhos das pessoas dele.", "A group's round reaches only the devices of its people.", "Una ruta de un grupo solo llega a los dispositivos de sus personas.";
    SHIFTS: "Turnos", "Shifts", "Turnos";
    SHIFT: "Turno", "Shift", "Turno";
    NEW_SHIFT: "Novo turno", "New shift", "Nuevo turno";
    NO_SHIFTS: "Nenhum turno ainda.", "No shifts yet.", "Aún no hay turnos.";
    SHIFTS_HELP: "Uma rota de um turno só pode ser iniciada durante ele, por quem trabalha nele.", "A round of a shift may be started only during it, by whoever works in it.", "Una ruta de un turno solo puede iniciarse durante él, por quien trabaja en él.";
    NOBODY_IN_GROUP: "Não há ninguém neste grupo: uma rota só dele não chega a ninguém.", "Nobody is in this group: a round of it alone comes to nobody.", "No hay nadie en este grupo: una ruta solo de él no llega a nadie.";
    NOBODY_IN_SHIFT: "Não há ninguém neste turno: uma rota só dele não pode ser iniciada por ninguém.", "Nobody is in this shift: a round of it alone can be started by nobody.", "No hay nadie en este turno: nadie puede iniciar una ruta solo de él.";
    NOBODY_MAY_BEGIN: "Assim ninguém pode iniciar esta rota: nenhum coletor com acesso está nestes grupos e turnos.", "Like this nobody may start this round: no collector with access is in these groups and shifts.", "Así nadie puede iniciar esta ruta: ningún recolector con acceso está en estos grupos y turnos.";
    PEOPLE_COUNT: "Pessoas: {}", "People: {}", "Personas: {}";
    NAME_TAKEN: "Já existe outro com esse nome.", "There is another one of that name.", "Ya existe otro con ese nombre.";
    IN_USE: "Há rotas reservadas para ele. Mude primeiro a disponibilidade delas.", "Rounds are kept for it. Change their availability first.", "Hay rutas reservadas para él. Cambie primero su disponibilidad.";
    DAYS: "Dias", "Days", "Días";
    EVERY_DAY: "todos os dias", "every day", "todos los días";
    SOME_WEEK_DAYS: "dias da semana", "days of the week", "días de la semana";
    SOME_MONTH_DAYS: "dias do mês", "days of the month", "días del mes";
    NO_DAYS: "Escolha ao menos um dia.", "Choose at least one day.", "Elija al menos un día.";
    FROM: "Das", "From", "Desde";
    UNTIL: "Até", "Until", "Hasta";
    OVER_MIDNIGHT: "Termina no dia seguinte.", "Ends the day after.", "Termina al día siguiente.";
    MONDAY: "segunda", "Monday", "lunes";
    TUESDAY: "terça", "Tuesday", "martes";
    WEDNESDAY: "quarta", "Wednesday", "miércoles";
    THURSDAY: "quinta", "Thursday", "jueves";
    FRIDAY: "sexta", "Friday", "viernes";
    SATURDAY: "sábado", "Saturday", "sábado";
    SUNDAY: "domingo", "Sunday", "domingo";
    DAYS_OF_MONTH: "nos dias {} do mês", "on days {} of the month", "los días {} del mes";
    DAYS_HOURS: "{}, das {} às {}", "{}, {} to {}", "{}, de {} a {}";
    ONCE_FROM_TO: "uma vez, de {} a {}", "once, from {} to {}", "una vez, de {} a {}";
    AVAILABILITY: "Disponibilidade", "Availability", "Disponibilidad";
    AVAILABILITY_OF: "Disponibilidade de {}", "Availability of {}", "Disponibilidad de {}";
    WHEN_IT_IS: "Quando pode ser iniciada", "When it may be started", "Cuándo puede iniciarse";
    AS_THE_WORKBOOK: "Como diz a planilha", "As the workbook says", "Como dice la planilla";
    ON_DAYS: "Em certos dias e horas", "On certain days, at certain hours", "En ciertos días y horas";
    ONCE: "Uma só vez", "Once only", "Una sola vez";
    ONLY_SHIFTS: "Só nestes turnos (nenhum: em qualquer um)", "In these shifts only (none: in any)", "Solo en estos turnos (ninguno: en cualquiera)";
    ONLY_GROUPS: "Só para estes grupos (nenhum: para todos)", "For these groups only (none: for everybody)", "Solo para estos grupos (ninguno: para todos)";
    BUDGET: "Tempo previsto, em minutos", "Time budget, in minutes", "Tiempo previsto, en minutos";
    BUDGET_HELP: "Em branco: como diz a planilha.", "Blank: as the workbook says.", "En blanco: como dice la planilla.";
    BAD_WINDOW: "Escolha ao menos um dia, e um fim depois do começo.", "Choose at least one day, and an end after the beginning.", "Elija al menos un día, y un fin después del comienzo.";
    MAY_BEGIN: "Pode ser iniciada: {}.", "May be started: {}.", "Puede iniciarse: {}.";
    ALWAYS: "sempre", "always", "siempre";
    IN_SHIFTS: "No turno: {}.", "In the shift: {}.", "En el turno: {}.";
    BY_EVERYBODY: "Por todos.", "By everybody.", "Por todos.";
    BY_GROUPS: "Por membros de: {}.", "By members of: {}.", "Por miembros de: {}.";
    RESET_PASSWORD: "Gerar nova senha", "New password", "Generar nueva contraseña";
    RESET_PASSWORD_OF: "Gerar nova senha para {}", "New password for {}", "Generar nueva contraseña para {}";
    PASSWORD_OF: "Senha de {}", "Password of {}", "Contraseña de {}";
    PASSWORD_ONCE: "Anote ou copie agora: a senha não será mostrada outra vez. A anterior, se havia, deixou de valer.", "Write it down or copy it now: it is not shown again. The one before, if any, no longer works.", "Anótela o cópiela ahora: no se mostrará otra vez. La anterior, si existía, dejó de valer.";
    COPY: "Copiar", "Copy", "Copiar";
    COPIED: "Copiada", "Copied", "Copiada";
    COPY_FAILED: "O navegador não deixou copiar. Selecione e copie à mão.", "The browser did not allow copying. Select it and copy by hand.", "El navegador no permitió copiar. Selecciónela y cópiela a mano.";
    NO_PEOPLE: "Ninguém ainda.", "Nobody yet.", "Nadie aún.";

    ALL_FORMS: "Todos", "All", "Todos";
    FORM: "Rota ou formulário", "Round or form", "Ruta o formulario";
    AUTHOR: "Autor", "Author", "Autor";
    TAKEN: "Iniciado em", "Started", "Iniciado";
    ENDED: "Encerrado em", "Ended", "Cerrado";
    ANSWERS: "Respostas", "Answers", "Respuestas";
    MEDIA: "Fotos recebidas", "Photos received", "Fotos recibidas";
    EXPORT: "Exportar CSV: {}", "Export CSV: {}", "Exportar CSV: {}";
    MORE: "Mostrar mais", "Show more", "Mostrar más";
    NO_RECORDS: "Nenhum registro ainda. Eles aparecem assim que um coletor sincroniza.", "No records yet. They appear as soon as a collector syncs.", "Aún no hay registros. Aparecen cuando un recolector sincroniza.";
    HISTORY: "Histórico", "History", "Historial";
    NO_HISTORY: "Sem mudanças de ordem nem interrupções.", "No changes of order, no interruptions.", "Sin cambios de orden ni interrupciones.";
    CODE_READ: "código conferido", "code confirmed", "código confirmado";
    CODE_OTHER: "outro código", "another code", "otro código";
    CODE_SKIPPED: "sem código", "without code", "sin código";
    ORDER_CHANGED: "Ordem mudada: era a vez de {}, foi feita {}. Justificativa: {}", "Order changed: {} was next, {} was taken. Justification: {}", "Orden cambiado: seguía {}, se hizo {}. Justificación: {}";
    INTERRUPTED: "Interrompida: {}", "Interrupted: {}", "Interrumpida: {}";
    HOLDER: "Com quem está", "Who has it", "Quién la tiene";
    HAND_OVER_TO: "Passar para", "Hand over to", "Traspasar a";
    HAND_OVER: "Passar", "Hand over", "Traspasar";
    HAND_OVER_HINT: "Quem recebe continua de onde parou. O que o outro aparelho ainda não enviou junta-se quando chegar.", "Whoever gets it goes on where it stands. What the other device has not sent yet merges when it comes.", "Quien la recibe continúa donde quedó. Lo que el otro dispositivo aún no envió se une cuando llegue.";
    CHOOSE_PERSON: "Escolha a pessoa", "Choose the person", "Elija a la persona";
    CONFLICTS: "Valores em conflito", "Conflicting values", "Valores en conflicto";
    CONFLICTS_HINT: "Duas pessoas responderam sem saber uma da outra. Nada se perdeu: escolha o valor que vale.", "Two people answered without knowing of each other. Nothing is lost: choose the value that counts.", "Dos personas respondieron sin saber una de la otra. Nada se perdió: elija el valor que vale.";
    FIELD_STATE: "Estado do equipamento", "Equipment state", "Estado del equipo";
    SHOWN_NOW: "mostrado agora", "shown now", "mostrado ahora";
    KEEP_THIS: "Vale este", "This one counts", "Vale este";
    HANDED_OVER: "entre a passagem e a retomada", "between hand-over and resumption", "entre el traspaso y la reanudación";
    SHARED_WITH: "Dividida com {}", "Shared with {}", "Compartida con {}";
    PARTED: "Concluiu a sua parte", "Did their part", "Terminó su parte";
    TOGETHER: "Também por", "Also by", "También por";
    HANDED_TO: "Passada a {}", "Handed over to {}", "Traspasada a {}";
    RESUMED: "Retomada", "Resumed", "Reanudada";
    QUARANTINE: "Quarentena", "Quarantine", "Cuarentena";
    QUARANTINE_HINT: "Foram recebidas e guardadas, mas não couberam no registro.", "They were received and stored, but did not fit the record.", "Se recibieron y guardaron, pero no encajaron en el registro.";
    TO_QUARANTINE: "Decidir na quarentena", "Decide in the quarantine", "Decidir en la cuarentena";
    BACK_TO_RECORDS: "Voltar aos registros", "Back to the records", "Volver a los registros";

    WAIT_FOR_DECISION: "À espera de decisão: {}", "Waiting for a decision: {}", "A la espera de decisión: {}";
    QUARANTINE_ABOUT: "Isto foi recebido e guardado, mas não entrou em nenhum registro. Cada operação espera que alguém decida: aplicar mesmo assim ou deixar de lado.", "This was received and stored, but is in no record. Each operation waits for somebody to decide: apply it after all, or leave it aside.", "Esto se recibió y guardó, pero no entró en ningún registro. Cada operación espera que alguien decida: aplicarla de todos modos o dejarla de lado.";
    QUARANTINE_EMPTY: "Nada espera decisão. Quando um aparelho envia algo que não cabe no registro (feito por outra pessoa, depois de encerrado, por um aplicativo mais novo), o servidor não recusa nem perde: guarda aqui, e um administrador decide se aplica ou deixa de lado.", "Nothing waits for a decision. When a device sends something that does not fit its record (done by somebody else, after it was closed, by a newer app), the server neither refuses nor loses it: it is kept here, and an administrator decides whether to apply it or leave it aside.", "Nada espera decisión. Cuando un dispositivo envía algo que no encaja en el registro (hecho por otra persona, después de cerrado, por una aplicación más nueva), el servidor no lo rechaza ni lo pierde: lo guarda aquí, y un administrador decide si lo aplica o lo deja de lado.";
    SHOW_SETTLED: "Mostrar também o que já foi decidido", "Also show what was decided", "Mostrar también lo ya decidido";
    WHEN: "Quando", "When", "Cuándo";
    WHO: "Quem", "Who", "Quién";
    HAPPENED: "O que aconteceu", "What happened", "Qué pasó";
    WHY_HERE: "Por que está aqui e o que fazer", "Why it is here and what to do", "Por qué está aquí y qué hacer";
    DECISION: "Decisão", "Decision", "Decisión";
    RECEIVED_AT: "recebida {}", "received {}", "recibida {}";
    AUTHOR_UNKNOWN: "Alguém de fora do projeto", "Somebody from outside the project", "Alguien de fuera del proyecto";
    AS_STORED: "Operação como foi guardada", "The operation as stored", "La operación como se guardó";
    APPLY: "Aplicar", "Apply", "Aplicar";
    APPLY_NAMED: "Aplicar: {}", "Apply: {}", "Aplicar: {}";
    APPLY_TITLE: "Aplicar mesmo assim", "Apply after all", "Aplicar de todos modos";
    APPLY_HELP: "Entra agora no registro, com o autor e a hora que estão na operação. Isto não se desfaz.", "It goes into the record now, with the author and the time that it has. This cannot be undone.", "Entra ahora en el registro, con el autor y la hora que tiene. Esto no se deshace.";
    DISMISS: "Deixar de lado", "Leave aside", "Dejar de lado";
    DISMISS_NAMED: "Deixar de lado: {}", "Leave aside: {}", "Dejar de lado: {}";
    DISMISS_TITLE: "Deixar de lado", "Leave aside", "Dejar de lado";
    DISMISS_HELP: "Não entra em nenhum registro. Continua guardada, junto com esta decisão. Isto não se desfaz.", "It goes into no record. It stays stored, together with this decision. This cannot be undone.", "No entra en ningún registro. Queda guardada, junto con esta decisión. Esto no se deshace.";
    REASON: "Motivo", "Reason", "Motivo";
    REASON_HINT: "Fica guardado com a decisão, para quem perguntar depois.", "It is kept with the decision, for whoever asks later.", "Se guarda con la decisión, para quien pregunte después.";
    REASON_MISSING: "Escreva o motivo.", "Write the reason.", "Escriba el motivo.";
    TOO_LONG: "Longo demais: tire cerca de {} letras.", "Too long: take out about {} letters.", "Demasiado largo: quite unas {} letras.";
    DECIDING: "Guardando…", "Storing…", "Guardando…";
    APPLIED: "Aplicada", "Applied", "Aplicada";
    APPLIED_NOW: "Aplicada ao registro: {}", "Applied to the record: {}", "Aplicada al registro: {}";
    DISMISSED: "Deixada de lado", "Left aside", "Dejada de lado";
    DISMISSED_NOW: "Deixada de lado: {}", "Left aside: {}", "Dejada de lado: {}";
    DECIDED_BY: "{}, {}", "{}, {}", "{}, {}";
    REASON_GIVEN: "Motivo: {}", "Reason: {}", "Motivo: {}";

    PERMIT_PIN: "Permitir novo PIN", "Permit a new PIN", "Permitir nuevo PIN";
    PERMIT_PIN_OF: "Permitir que {} escolha um novo PIN", "Permit {} to choose a new PIN", "Permitir que {} elija un nuevo PIN";
    PIN_PERMITTED_UNTIL: "{} pode escolher um novo PIN uma vez, com a senha, em um aparelho protegido, até {}.", "{} may choose a new PIN once, with the password, on a protected device, until {}.", "{} puede elegir un nuevo PIN una vez, con la contraseña, en un dispositivo protegido, hasta {}.";
    PIN_PERMITTED: "Novo PIN permitido", "New PIN permitted", "Nuevo PIN permitido";
    PIN_RESET: "Aparelho protegido aberto para escolher um novo PIN", "Protected device opened to choose a new PIN", "Dispositivo protegido abierto para elegir un nuevo PIN";

    AUDIT: "Auditoria", "Audit", "Auditoría";
    WHAT_WAS_DONE: "O que foi feito", "What was done", "Lo que se hizo";
    NOTHING_DONE: "Nada ainda. Apagamentos e arquivos de resgate importados aparecem aqui, com quem os fez e por quê.", "Nothing yet. Erasures and imported rescue files appear here, with who did them and why.", "Nada aún. Los borrados y los archivos de rescate importados aparecen aquí, con quién los hizo y por qué.";
    PERSON_ADDED: "Pessoa adicionada", "Person added", "Persona agregada";
    PERSON_CHANGED: "Pessoa alterada", "Person changed", "Persona cambiada";
    PASSWORD_RENEWED: "Senha nova gerada", "New password made", "Contraseña nueva generada";
    GROUP_SAVED: "Grupo salvo", "Group saved", "Grupo guardado";
    GROUP_REMOVED: "Grupo removido", "Group removed", "Grupo quitado";
    SHIFT_SAVED: "Turno salvo", "Shift saved", "Turno guardado";
    SHIFT_REMOVED: "Turno removido", "Shift removed", "Turno quitado";
    AVAILABILITY_SET: "Disponibilidade alterada", "Availability changed", "Disponibilidad cambiada";
    RECORD_ERASED: "Registro apagado", "Record erased", "Registro borrado";
    PERSON_ERASED: "Pessoa apagada", "Person erased", "Persona borrada";
    RESCUED: "Arquivo de resgate importado, do aparelho", "Rescue file imported, from the device", "Archivo de rescate importado, del dispositivo";
    AT_THE_SERVER: "No servidor", "At the server", "En el servidor";
    IMPORT_RESCUE: "Importar arquivo de resgate", "Import a rescue file", "Importar archivo de rescate";
    IMPORT_RESCUE_HELP: "Quando o aplicativo de um aparelho não abre ou não envia, a página de resgate dele gera este arquivo. O que já chegou não entra duas vezes.", "When a device's app does not open or does not send, its rescue page makes this file. What has arrived already is not taken twice.", "Cuando la aplicación de un dispositivo no abre o no envía, su página de rescate genera este archivo. Lo que ya llegó no entra dos veces.";
    RESCUE_DONE: "Ações: {}, novas: {}. Arquivos: {}, novos: {}.", "Actions: {}, new: {}. Files: {}, new: {}.", "Acciones: {}, nuevas: {}. Archivos: {}, nuevos: {}.";
    RESCUE_ASIDE: "Na quarentena: {}.", "In the quarantine: {}.", "En la cuarentena: {}.";
    RESCUE_REFUSED: "Não entraram: {} (falta o que veio antes). Importe de novo quando o restante tiver chegado.", "Not taken: {} (what came before is missing). Import again once the rest has arrived.", "No entraron: {} (falta lo anterior). Importe de nuevo cuando el resto haya llegado.";
    RESCUE_BAD: "Arquivos danificados no aparelho: {}.", "Files damaged on the device: {}.", "Archivos dañados en el dispositivo: {}.";
    NOT_A_RESCUE: "Este não é um arquivo de resgate, ou é de uma versão mais nova do Coletor. Nada foi importado.", "This is no rescue file, or one of a newer Coletor. Nothing was imported.", "Este no es un archivo de rescate, o es de un Coletor más nuevo. No se importó nada.";
    RESCUE_FOREIGN: "O arquivo é de outro projeto ou de outro servidor. Nada foi importado.", "The file is for another project or another server. Nothing was imported.", "El archivo es de otro proyecto o de otro servidor. No se importó nada.";
    RESCUE_TRUNCATED: "O arquivo não está inteiro. Copie-o do aparelho outra vez. Nada foi importado.", "The file is not whole. Copy it from the device once more. Nothing was imported.", "El archivo no está completo. Cópielo del dispositivo otra vez. No se importó nada.";
    RESCUE_ALTERED: "O arquivo foi alterado no caminho. Copie-o do aparelho outra vez. Nada foi importado.", "The file was altered on the way. Copy it from the device once more. Nothing was imported.", "El archivo fue alterado en el camino. Cópielo del dispositivo otra vez. No se importó nada.";
    DIAGNOSTICS: "Relatórios de aparelhos", "Reports from devices", "Informes de dispositivos";
    DIAGNOSTICS_HELP: "O que os aparelhos disseram de si a pedido de quem os usa, sem respostas nem nomes. Ficam os 5 últimos de cada aparelho, por 90 dias.", "What devices told of themselves when those who use them asked for it, without answers or names. The latest 5 of each device are kept, for 90 days.", "Lo que los dispositivos dijeron de sí a pedido de quienes los usan, sin respuestas ni nombres. Quedan los últimos 5 de cada uno, por 90 días.";
    NO_DIAGNOSTICS: "Nenhum aparelho mandou relatório.", "No device has sent a report.", "Ningún dispositivo envió un informe.";
    DIAGNOSTICS_DEVICE: "Aparelho", "Device", "Dispositivo";
    DIAGNOSTICS_FILE: "Relatório", "Report", "Informe";
    DIAGNOSTICS_SAVE: "Baixar", "Download", "Descargar";
    ERASE: "Apagar", "Erase", "Borrar";
    ERASING: "Apagando…", "Erasing…", "Borrando…";
    ERASE_RECORD: "Apagar registro", "Erase the record", "Borrar registro";
    ERASE_RECORD_HELP: "As respostas, as fotos e o histórico deste registro são apagados aqui e nos aparelhos que os têm. Isto não se desfaz. Backups anteriores ainda os contêm.", "The answers, photos and history of this record are erased here and on the devices that have them. This cannot be undone. Earlier backups still hold them.", "Las respuestas, las fotos y el historial de este registro se borran aquí y en los dispositivos que los tienen. Esto no se deshace. Los respaldos anteriores aún los contienen.";
    ERASE_PERSON: "Apagar {}", "Erase {}", "Borrar {}";
    ERASE_PERSON_HELP: "O nome, o usuário e todos os registros desta pessoa são apagados aqui e nos aparelhos dela. Isto não se desfaz. Backups anteriores ainda os contêm.", "The name, the login and all records of this person are erased here and on their devices. This cannot be undone. Earlier backups still hold them.", "El nombre, el usuario y todos los registros de esta persona se borran aquí y en sus dispositivos. Esto no se deshace. Los respaldos anteriores aún los contienen.";
    ERASE_REASON_HINT: "Fica na auditoria. Não escreva aqui o que deve ser esquecido.", "It is kept in the audit. Do not write here what is to be forgotten.", "Queda en la auditoría. No escriba aquí lo que debe olvidarse.";
    RECEIPT: "Recibo assinado", "Signed receipt", "Recibo firmado";

    SEND_TO_DEVICE: "Enviar ao aparelho", "Send to the device", "Enviar al dispositivo";
    SEND_TO_DEVICE_OF: "Enviar ao aparelho de {}", "Send to the device of {}", "Enviar al dispositivo de {}";
    WHAT_TO_SEND: "O que enviar", "What to send", "Qué enviar";
    MESSAGE: "Enviar mensagem", "Send a message", "Enviar mensaje";
    MESSAGE_HELP: "Aparece na tela até ser lida.", "It is shown on the screen until it is read.", "Aparece en la pantalla hasta que se lea.";
    MESSAGE_TEXT: "Mensagem", "Message", "Mensaje";
    MESSAGE_HINT: "Vai com o seu nome.", "It goes with your name.", "Va con su nombre.";
    MESSAGE_MISSING: "Escreva a mensagem.", "Write the message.", "Escriba el mensaje.";
    SEND_NOW: "Pedir envio imediato", "Ask to send at once", "Pedir envío inmediato";
    SEND_NOW_HELP: "O aparelho envia já o que só está nele, também as fotos que esperam uma conexão melhor.", "The device sends at once what is only there, also photos that wait for a better connection.", "El dispositivo envía ya lo que solo está en él, también las fotos que esperan una conexión mejor.";
    SIGN_OUT_THERE: "Encerrar a sessão", "End the session", "Cerrar la sesión";
    SIGN_OUT_HELP: "A pessoa precisa entrar de novo. O que foi coletado fica no aparelho.", "The person has to sign in again. What was collected stays on the device.", "La persona debe iniciar sesión de nuevo. Lo recolectado queda en el dispositivo.";
    SENDING: "Enviando…", "Sending…", "Enviando…";
    TOLD: "{} aparelhos avisados. Cada um cumpre quando tiver sinal, por até 7 dias.", "{} devices told. Each one does it once it has signal, for up to 7 days.", "{} dispositivos avisados. Cada uno lo cumple cuando tenga señal, hasta por 7 días.";
    TOLD_ONE: "1 aparelho avisado. Ele cumpre quando tiver sinal, por até 7 dias.", "1 device told. It does it once it has signal, for up to 7 days.", "1 dispositivo avisado. Lo cumple cuando tenga señal, hasta por 7 días.";
    NOT_SIGNED_IN: "{} não está com a sessão aberta em nenhum aparelho. Nada foi enviado.", "{} is signed in on no device. Nothing was sent.", "{} no tiene la sesión abierta en ningún dispositivo. No se envió nada.";
    SENT_LATELY: "Últimos envios aos aparelhos desta pessoa", "Sent lately to this person's devices", "Últimos envíos a los dispositivos de esta persona";
    NOTHING_SENT: "Nada foi enviado ainda.", "Nothing was sent yet.", "Aún no se envió nada.";
    SENT_BY: "{}, por {}", "{}, by {}", "{}, por {}";
    DEVICE: "Aparelho {}", "Device {}", "Dispositivo {}";
    MESSAGE_QUOTED: "Mensagem: “{}”", "Message: “{}”", "Mensaje: “{}”";
    NEW_ROUND_TOLD: "Nova rota: {}", "New round: {}", "Nueva ruta: {}";
    FATE_WAITING: "À espera do aparelho", "Waiting for the device", "A la espera del dispositivo";
    FATE_DONE: "Feito", "Done", "Hecho";
    FATE_READ: "Lida", "Read", "Leído";
    FATE_EXPIRED: "Venceu sem ser feito", "Expired, not done", "Venció sin hacerse";
    FATE_UNKNOWN: "O aplicativo deste aparelho não conhece isto", "This device's app does not know this", "La aplicación de este dispositivo no conoce esto";
}

/// The days of the week, Monday first.
pub const WEEK_DAYS: [Text; 7] = [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY];

/// A role in words.
pub fn role(role: Role) -> Text {
    match role {
        Role::Administrator => ADMINISTRATOR,
        Role::Manager => MANAGER,
        Role::Viewer => VIEWER,
        Role::Collector => COLLECTOR,
    }
}

/// What a role may do, in words.
pub fn role_help(role: Role) -> Text {
    match role {
        Role::Administrator => ADMINISTRATOR_HELP,
        Role::Manager => MANAGER_HELP,
        Role::Viewer => VIEWER_HELP,
        Role::Collector => COLLECTOR_HELP,
    }
}

/// A form's status in words.
pub fn form_status(status: FormStatus) -> Text {
    match status {
        FormStatus::Draft => DRAFT,
        FormStatus::Published => IN_FORCE,
        FormStatus::Closed => CLOSED,
    }
}

/// A record's status in words.
pub fn status(status: Status) -> Text {
    use crate::i18n::shared;
    match status {
        Status::Running => shared::STATUS_RUNNING,
        Status::Interrupted => shared::STATUS_INTERRUPTED,
        Status::Finished => shared::STATUS_FINISHED,
        Status::Returned => shared::STATUS_RETURNED,
    }
}
