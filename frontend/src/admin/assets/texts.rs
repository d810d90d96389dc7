//! Texts of the assets' pages.

use crate::i18n::Text;
use crate::net::fetch::NetError;
use crate::texts;
use crate::ui::sign_in::net_text;
use coletor_common::problem::Code;

texts! {
    ASSETS: "Sistemas", "Assets", "Sistemas";
    LEAD: "O que é visitado nas rotas: usinas, prédios, equipamentos. O código é o que está impresso no equipamento.", "What rounds visit: plants, buildings, equipment. The code is what is printed on it.", "Lo que visitan las rutas: plantas, edificios, equipos. El código es lo que está impreso en el equipo.";
    SEARCH: "Buscar por código ou nome", "Search by code or name", "Buscar por código o nombre";
    ADD: "Novo sistema", "New asset", "Nuevo sistema";
    ADD_BELOW: "Novo abaixo", "New below", "Nuevo debajo";
    ADD_BELOW_OF: "Novo abaixo de {}", "New below {}", "Nuevo debajo de {}";
    EDIT: "Editar", "Edit", "Editar";
    EDIT_OF: "Editar {}", "Edit {}", "Editar {}";
    REMOVE: "Remover", "Remove", "Quitar";
    REMOVE_OF: "Remover {}", "Remove {}", "Quitar {}";
    IMPORT: "Importar planilha", "Import a sheet", "Importar planilla";
    EXPORT: "Exportar CSV", "Export CSV", "Exportar CSV";
    LABELS: "Etiquetas", "Labels", "Etiquetas";
    LABELS_OF: "Etiquetas de {}", "Labels of {}", "Etiquetas de {}";
    NONE: "Nenhum sistema ainda. Importe uma planilha com as colunas código, nome e pai, ou crie o primeiro.", "No asset yet. Import a sheet with the columns code, name and parent, or make the first one.", "Ningún sistema aún. Importe una planilla con las columnas código, nombre y padre, o cree el primero.";
    NONE_FOUND: "Nada com esse código ou nome.", "Nothing of that code or name.", "Nada con ese código o nombre.";
    MORE: "Mais {}: use a busca.", "{} more: use the search.", "{} más: use la búsqueda.";
    PARTS: "{} abaixo", "{} below", "{} debajo";
    SHOW_PARTS: "Mostrar o que está abaixo de {}", "Show what is below {}", "Mostrar lo que está debajo de {}";
    CODE: "Código", "Code", "Código";
    CODE_HINT: "Como impresso: até 64 bytes, sem espaços. Não muda depois.", "As printed: up to 64 bytes, no blanks. It does not change later.", "Como está impreso: hasta 64 bytes, sin espacios. No cambia después.";
    PARENT: "Parte de (código)", "Part of (code)", "Parte de (código)";
    PARENT_TOP: "Vazio: não faz parte de outro.", "Blank: part of none.", "Vacío: no es parte de otro.";
    PARENT_UNKNOWN: "Não há sistema com esse código.", "There is no asset of that code.", "No hay sistema con ese código.";
    SAVING: "Salvando…", "Saving…", "Guardando…";
    REMOVED: "{} foi removido.", "{} was removed.", "{} fue quitado.";
    UNDO: "Desfazer", "Undo", "Deshacer";
    REMOVE_ALL: "Abaixo de {} há outros: {}. Todos serão removidos, também dos celulares. Os registros ficam.", "Below {} there are others: {}. All will be removed, from the phones too. Records stay.", "Debajo de {} hay otros: {}. Todos serán quitados, también de los teléfonos. Los registros quedan.";
    REMOVE_COUNT: "Remover {}", "Remove {}", "Quitar {}";
    IMPORT_HINT: "Planilha .xlsx, .xls ou .csv com as colunas código, nome e pai. Nada muda antes de você confirmar.", "A sheet (.xlsx, .xls or .csv) with the columns code, name and parent. Nothing changes before you confirm.", "Una planilla .xlsx, .xls o .csv con las columnas código, nombre y padre. Nada cambia antes de confirmar.";
    IMPORT_READING: "Lendo {}…", "Reading {}…", "Leyendo {}…";
    IMPORT_REFUSED: "{} tem erros. Nada foi mudado.", "{} has errors. Nothing was changed.", "{} tiene errores. No se cambió nada.";
    COUNT_NEW: "Novos", "New", "Nuevos";
    COUNT_CHANGED: "Mudados", "Changed", "Cambiados";
    COUNT_UNCHANGED: "Iguais", "As they were", "Iguales";
    COUNT_MISSING: "Fora da planilha, ficam como estão", "Not in the sheet, stay as they are", "Fuera de la planilla, quedan como están";
    BECOMES: "{} passa a {}", "{} becomes {}", "{} pasa a {}";
    IMPORT_NOW: "Importar {}", "Import {}", "Importar {}";
    IMPORT_NOTHING: "Nada muda: tudo já está assim.", "Nothing changes: all of it is so already.", "Nada cambia: todo ya está así.";
    IMPORTED: "Importado: {} novos, {} mudados.", "Imported: {} new, {} changed.", "Importado: {} nuevos, {} cambiados.";
    AND_MORE: "e mais {}", "and {} more", "y {} más";
    UNDER: "Só o que está abaixo de (código)", "Only what is below (code)", "Solo lo que está debajo de (código)";
    SIZE: "Tamanho", "Size", "Tamaño";
    SIZE_SMALL: "60 × 30 mm", "60 × 30 mm", "60 × 30 mm";
    SIZE_MEDIUM: "80 × 40 mm", "80 × 40 mm", "80 × 40 mm";
    SIZE_LARGE: "95 × 50 mm", "95 × 50 mm", "95 × 50 mm";
    PART: "Folhas", "Sheets", "Hojas";
    FROM_TO: "{} a {} de {}", "{} to {} of {}", "{} a {} de {}";
    LABEL_COUNT: "{} etiquetas", "{} labels", "{} etiquetas";
    WITHOUT_BARS: "{} sem código de barras, só QR: o código tem acentos ou é longo demais para o tamanho.", "{} without bars, with QR only: the code has accents or is too long for the size.", "{} sin código de barras, solo QR: el código tiene acentos o es demasiado largo para el tamaño.";
    PRINT: "Imprimir", "Print", "Imprimir";
    PRINT_HINT: "Imprima em 100%, sem ajustar à página.", "Print at 100%, not fitted to the page.", "Imprima al 100%, sin ajustar a la página.";
    ASSET_ADDED: "Sistema criado", "Asset added", "Sistema creado";
    ASSET_CHANGED: "Sistema mudado", "Asset changed", "Sistema cambiado";
    ASSET_REMOVED: "Sistema removido", "Asset removed", "Sistema quitado";
    ASSETS_IMPORTED: "Sistemas importados", "Assets imported", "Sistemas importados";
    TAKEN: "Já há um sistema com esse código.", "There is an asset of that code already.", "Ya hay un sistema con ese código.";
    MISPLACED: "Aí ele seria parte de si mesmo, ou fundo demais, ou de um que não existe. Escolha outro pai.", "There it would be a part of itself, or too deep, or of one that is not there. Choose another parent.", "Ahí sería parte de sí mismo, o demasiado profundo, o de uno que no existe. Elija otro padre.";
    NOT_ALONE: "O que está abaixo dele mudou agora. Confira o número e tente de novo.", "What is below it has just changed. Look at the number and try again.", "Lo que está debajo cambió ahora. Revise el número e intente de nuevo.";
    UNFIT: "Confira o código (sem espaços, até 64 bytes) e o nome (uma linha, até 200 bytes).", "Check the code (no blanks, up to 64 bytes) and the name (one line, up to 200 bytes).", "Revise el código (sin espacios, hasta 64 bytes) y el nombre (una línea, hasta 200 bytes).";
}

/// What to do about a request that failed.
pub fn why(error: &NetError) -> Text {
    match error.code() {
        Some(Code::AssetTaken) => TAKEN,
        Some(Code::AssetMisplaced) => MISPLACED,
        Some(Code::AssetNotAlone) => NOT_ALONE,
        Some(Code::BadRequest) => UNFIT,
        _ => net_text(error),
    }
}
