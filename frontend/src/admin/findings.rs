//! What a workbook's report says, in sentences: what is wrong and what to do about it.

use super::{mistakes, texts};
use crate::i18n::Lang;
use coletor_common::form::report::{Issue, Place};

/// One finding in words.
pub fn sentence(lang: Lang, issue: &Issue) -> String {
    let mut said = filled(lang, parts(lang, issue));
    if let Some(meant) = issue.meant() {
        let ask = [" Seria “{}”?", " Did you mean “{}”?", " ¿Será “{}”?"][lang as usize];
        said.push_str(&fill(ask, [meant].into_iter()));
    }
    said
}

/// A place as the spreadsheet shows it, such as `H7`; the row, or the whole sheet, where there is no cell.
pub fn cell(lang: Lang, place: &Place) -> String {
    match (&place.column, place.row) {
        (Some(column), Some(row)) => format!("{column}{row}"),
        (Some(column), None) => column.clone(),
        (None, Some(row)) => fill(texts::ROW_N.get(lang), [row.to_string().as_str()].into_iter()),
        (None, None) => texts::WHOLE_SHEET.get(lang).to_owned(),
    }
}

fn filled(lang: Lang, (texts, parts): Said) -> String {
    fill(texts[lang as usize], parts.iter().map(String::as_str))
}

fn fill<'a>(text: &str, parts: impl Iterator<Item = &'a str>) -> String {
    let mut pieces = text.split("{}");
    let first = pieces.next().unwrap_or_default().to_owned();
    let mut parts = parts.chain(std::iter::repeat(""));
    pieces.fold(first, |out, piece| out + parts.next().unwrap_or_default() + piece)
}

/// In three languages, with `{}` for each of the parts.
pub(super) type Said = ([&'static str; 3], Vec<String>);

#[allow(clippy::too_many_lines)] // one arm an issue; splitting it would only scatter the table
fn parts(lang: Lang, issue: &Issue) -> Said {
    let one = |text: &String| vec![text.clone()];
    match issue {
        Issue::SheetMissing { sheet } => (
            [
                "Falta a aba “{}”. Crie-a na planilha.",
                "The sheet “{}” is missing. Add it to the workbook.",
                "Falta la hoja “{}”. Créela en la planilla.",
            ],
            one(sheet),
        ),
        Issue::ColumnMissing { heading } => (
            [
                "Falta a coluna “{}”. Acrescente-a na primeira linha da aba.",
                "The column “{}” is missing. Add it to the sheet's first row.",
                "Falta la columna “{}”. Agréguela en la primera fila de la hoja.",
            ],
            one(heading),
        ),
        Issue::ColumnUnknown { heading } => (
            [
                "A coluna “{}” não é conhecida e foi ignorada. Confira o título ou apague a coluna.",
                "The column “{}” is not known and was left out. Check its heading or delete the column.",
                "La columna “{}” no se conoce y fue ignorada. Revise el título o borre la columna.",
            ],
            one(heading),
        ),
        Issue::Empty {} => (
            [
                "A aba survey não tem nenhuma pergunta. Acrescente ao menos uma.",
                "The survey sheet has no question. Add at least one.",
                "La hoja survey no tiene ninguna pregunta. Agregue al menos una.",
            ],
            vec![],
        ),
        Issue::Blank { heading } => (
            [
                "A célula da coluna “{}” está vazia. Preencha-a.",
                "The cell of column “{}” is blank. Fill it in.",
                "La celda de la columna “{}” está vacía. Complétela.",
            ],
            one(heading),
        ),
        Issue::TypeUnknown { text, .. } => (
            [
                "O tipo de pergunta “{}” não existe. Corrija a coluna type.",
                "There is no question type “{}”. Correct the type column.",
                "El tipo de pregunta “{}” no existe. Corrija la columna type.",
            ],
            one(text),
        ),
        Issue::TypeUnsupported { text } => (
            [
                "O tipo de pergunta “{}” ainda não pode ser coletado. Use outro tipo ou retire a linha.",
                "The question type “{}” cannot be collected yet. Use another type or remove the row.",
                "El tipo de pregunta “{}” aún no se puede recolectar. Use otro tipo o quite la fila.",
            ],
            one(text),
        ),
        Issue::NameInvalid { text } => (
            [
                "O nome “{}” não serve. Use letras, números, “_”, “-” e “.”, sem começar por número.",
                "The name “{}” cannot be used. Use letters, digits, “_”, “-” and “.”, not starting with a digit.",
                "El nombre “{}” no sirve. Use letras, números, “_”, “-” y “.”, sin empezar por número.",
            ],
            one(text),
        ),
        Issue::NameDuplicate { text, first_row } => (
            [
                "O nome “{}” já está na linha {}. Dê outro nome a um dos dois.",
                "The name “{}” is already in row {}. Rename one of the two.",
                "El nombre “{}” ya está en la fila {}. Cambie uno de los dos.",
            ],
            vec![text.clone(), first_row.to_string()],
        ),
        Issue::ReferenceUnknown { text, .. } => (
            [
                "“${{}}” não é o nome de nenhuma pergunta. Corrija a referência.",
                "“${{}}” is the name of no question. Correct the reference.",
                "“${{}}” no es el nombre de ninguna pregunta. Corrija la referencia.",
            ],
            one(text),
        ),
        Issue::ReferenceAmbiguous { text } => (
            [
                "“${{}}” é o nome de várias perguntas. Dê nomes diferentes a elas.",
                "“${{}}” is the name of several questions. Give them different names.",
                "“${{}}” es el nombre de varias preguntas. Deles nombres distintos.",
            ],
            one(text),
        ),
        Issue::ExpressionBroken { text, at, why } => (
            [
                "A expressão “{}” não pode ser lida a partir do caractere {} ({}). Corrija-a.",
                "The expression “{}” cannot be read from character {} on ({}). Correct it.",
                "La expresión “{}” no se puede leer desde el carácter {} ({}). Corríjala.",
            ],
            vec![text.clone(), at.to_string(), filled(lang, mistakes::parts(why))],
        ),
        Issue::FunctionUnknown { text, .. } => (
            [
                "A função “{}” não existe. Corrija a expressão.",
                "There is no function “{}”. Correct the expression.",
                "La función “{}” no existe. Corrija la expresión.",
            ],
            one(text),
        ),
        Issue::FieldUnknown { list, text, .. } => (
            [
                "A lista “{}” não tem a coluna “{}”. Corrija o nome ou crie a coluna.",
                "The list “{}” has no column “{}”. Correct the name or add the column.",
                "La lista “{}” no tiene la columna “{}”. Corrija el nombre o cree la columna.",
            ],
            vec![list.clone(), text.clone()],
        ),
        Issue::ParameterUnknown { text, .. } => (
            [
                "O parâmetro “{}” não significa nada aqui e fica de fora.",
                "The parameter “{}” means nothing here and is left out.",
                "El parámetro “{}” no significa nada aquí y queda fuera.",
            ],
            one(text),
        ),
        Issue::DocumentBroken { why } => (
            [
                "O documento não pode ser lido como XForms ({}).",
                "The document cannot be read as XForms ({}).",
                "El documento no se puede leer como XForms ({}).",
            ],
            vec![why.clone()],
        ),
        Issue::Cycle { path } => (
            [
                "Estes cálculos esperam uns pelos outros: {}. Retire uma das referências.",
                "These calculations wait for each other: {}. Remove one of the references.",
                "Estos cálculos se esperan unos a otros: {}. Quite una de las referencias.",
            ],
            vec![path.join(" → ")],
        ),
        Issue::ListUnknown { text, .. } => (
            [
                "A lista “{}” não está na aba choices. Crie-a ou corrija o nome.",
                "The list “{}” is not on the choices sheet. Add it or correct its name.",
                "La lista “{}” no está en la hoja choices. Créela o corrija el nombre.",
            ],
            one(text),
        ),
        Issue::ChoiceDuplicate { list, text, first_row } => (
            [
                "A opção “{}” da lista “{}” já está na linha {}. Mude ou apague uma das duas.",
                "The choice “{}” of list “{}” is already in row {}. Change or delete one of the two.",
                "La opción “{}” de la lista “{}” ya está en la fila {}. Cambie o borre una de las dos.",
            ],
            vec![text.clone(), list.clone(), first_row.to_string()],
        ),
        Issue::GroupUnbalanced { text } => (
            [
                "“{}” está sem o seu par. Cada begin_group precisa de um end_group.",
                "“{}” stands alone. Every begin_group needs an end_group.",
                "“{}” no tiene su par. Cada begin_group necesita un end_group.",
            ],
            one(text),
        ),
        Issue::NumberInvalid { text } => (
            [
                "“{}” não é um número. Escreva só o número, sem unidade.",
                "“{}” is no number. Write the number only, without a unit.",
                "“{}” no es un número. Escriba solo el número, sin unidad.",
            ],
            one(text),
        ),
        Issue::WordInvalid { text, allowed } => (
            [
                "“{}” não é aceito aqui. Use um destes: {}.",
                "“{}” is not accepted here. Use one of: {}.",
                "“{}” no se acepta aquí. Use uno de estos: {}.",
            ],
            vec![text.clone(), allowed.join(", ")],
        ),
        Issue::LimitsOutOfOrder {} => (
            [
                "Os limites estão fora de ordem. Devem crescer: alarme baixo, aviso baixo, aviso alto, alarme alto.",
                "The limits are out of order. They must rise: low alarm, low warning, high warning, high alarm.",
                "Los límites están desordenados. Deben crecer: alarma baja, aviso bajo, aviso alto, alarma alta.",
            ],
            vec![],
        ),
        Issue::LabelMissing { name } => (
            [
                "A pergunta “{}” não tem rótulo: nada apareceria na tela. Preencha a coluna label.",
                "The question “{}” has no label: nothing would be on the screen. Fill in the label column.",
                "La pregunta “{}” no tiene rótulo: no aparecería nada en pantalla. Complete la columna label.",
            ],
            one(name),
        ),
        Issue::TranslationMissing { name, language } => (
            [
                "“{}” não tem tradução para {}. Preencha-a, ou será mostrado o idioma padrão.",
                "“{}” has no translation into {}. Fill it in, or the default language is shown.",
                "“{}” no tiene traducción a {}. Complétela, o se mostrará el idioma por defecto.",
            ],
            vec![name.clone(), language.clone()],
        ),
        Issue::StopMisplaced { text } => (
            [
                "A parada “{}” não está num grupo de primeiro nível. Ponha-a na linha de um begin_group que não está dentro de outro.",
                "The stop “{}” is not on a top-level group. Put it in the row of a begin_group that is inside no other.",
                "La parada “{}” no está en un grupo de primer nivel. Póngala en la fila de un begin_group que no esté dentro de otro.",
            ],
            one(text),
        ),
        Issue::StopWithoutAsset { text } => (
            [
                "Nenhum sistema tem o código “{}”. Corrija o código da parada, ou crie o sistema.",
                "No asset has the code “{}”. Correct the stop's code, or add the asset.",
                "Ningún sistema tiene el código “{}”. Corrija el código de la parada, o cree el sistema.",
            ],
            one(text),
        ),
        Issue::CodeInvalid { text } => (
            [
                "“{}” não serve de código. Use até 64 bytes, sem espaços.",
                "“{}” cannot be a code. Use up to 64 bytes, without blanks.",
                "“{}” no sirve de código. Use hasta 64 bytes, sin espacios.",
            ],
            one(text),
        ),
        Issue::CodeDuplicate { text, first_row } => (
            [
                "O código “{}” já está na linha {}. Apague uma das duas linhas ou corrija o código.",
                "The code “{}” is already in row {}. Delete one of the two rows or correct the code.",
                "El código “{}” ya está en la fila {}. Borre una de las dos filas o corrija el código.",
            ],
            vec![text.clone(), first_row.to_string()],
        ),
        Issue::ParentUnknown { text } => (
            [
                "Não há sistema com o código “{}”, nem na planilha nem no projeto. Acrescente-o ou corrija o código.",
                "There is no asset of the code “{}”, neither in the sheet nor in the project. Add it or correct the code.",
                "No hay sistema con el código “{}”, ni en la planilla ni en el proyecto. Agréguelo o corrija el código.",
            ],
            one(text),
        ),
        Issue::PartOfItself { path } => (
            [
                "Estes sistemas seriam parte de si mesmos: {}. Corrija o pai de um deles.",
                "These assets would be parts of themselves: {}. Correct the parent of one of them.",
                "Estos sistemas serían parte de sí mismos: {}. Corrija el padre de uno de ellos.",
            ],
            vec![path.join(" → ")],
        ),
        Issue::TooDeep { text } => (
            [
                "“{}” tem sistemas demais acima. São no máximo 12 níveis.",
                "“{}” has too many assets above it. There are at most 12 levels.",
                "“{}” tiene demasiados sistemas encima. Son como máximo 12 niveles.",
            ],
            one(text),
        ),
        Issue::TextInvalid { limit } => (
            [
                "O texto é longo demais ou tem mais de uma linha. São no máximo {} bytes.",
                "The text is too long or has more than one line. It may have at most {} bytes.",
                "El texto es demasiado largo o tiene más de una línea. Son como máximo {} bytes.",
            ],
            vec![limit.to_string()],
        ),
        Issue::RoundWithoutStop {} => (
            [
                "É uma rota, mas nenhum grupo é uma parada. Preencha a coluna stop dos grupos, ou retire round da aba settings.",
                "It is a round, but no group is a stop. Fill in the groups' stop column, or remove round from the settings sheet.",
                "Es una ruta, pero ningún grupo es una parada. Complete la columna stop de los grupos, o quite round de la hoja settings.",
            ],
            vec![],
        ),
        Issue::FileMissing { file } => (
            [
                "Falta o arquivo “{}”. Envie-o junto com a planilha, na mesma escolha de arquivos.",
                "The file “{}” is missing. Send it along with the workbook: choose both at once.",
                "Falta el archivo “{}”. Súbalo junto con la planilla, en la misma elección de archivos.",
            ],
            one(file),
        ),
        Issue::FileBroken { file, why, .. } => (
            [
                "O arquivo “{}” não pode ser lido ({}). Corrija-o e envie de novo.",
                "The file “{}” cannot be read ({}). Correct it and upload again.",
                "El archivo “{}” no se puede leer ({}). Corríjalo y súbalo de nuevo.",
            ],
            vec![file.clone(), why.clone()],
        ),
        Issue::TooMany { what, limit } => (
            [
                "A planilha tem mais de {} ({}). Divida-a em duas.",
                "The workbook has more than {} ({}). Split it in two.",
                "La planilla tiene más de {} ({}). Divídala en dos.",
            ],
            vec![limit.to_string(), what.clone()],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coletor_common::form::expr::mistake::Mistake;

    #[test]
    fn sentences_name_what_is_meant() {
        let unknown = Issue::ReferenceUnknown { text: "tensao".into(), meant: Some("tens".into()) };
        for (lang, want) in [
            (Lang::Pt, "“${tensao}” não é o nome de nenhuma pergunta. Corrija a referência. Seria “tens”?"),
            (Lang::En, "“${tensao}” is the name of no question. Correct the reference. Did you mean “tens”?"),
        ] {
            assert_eq!(sentence(lang, &unknown), want);
        }
    }

    #[test]
    fn what_is_wrong_in_an_expression_is_said_in_the_same_language() {
        let why = Mistake::SignMissing { sign: ")".into() };
        let broken = Issue::ExpressionBroken { text: "max(1".into(), at: 6, why };
        for (lang, want) in [
            (Lang::Pt, "A expressão “max(1” não pode ser lida a partir do caractere 6 (falta “)” aqui). Corrija-a."),
            (Lang::En, "The expression “max(1” cannot be read from character 6 on (“)” is missing here). Correct it."),
            (Lang::Es, "La expresión “max(1” no se puede leer desde el carácter 6 (falta “)” aquí). Corríjala."),
        ] {
            assert_eq!(sentence(lang, &broken), want);
        }
    }

    #[test]
    fn places_read_as_in_the_spreadsheet() {
        let place = |column: Option<&str>, row| Place { row, column: column.map(Into::into), ..Place::default() };
        for (place, want) in
            [(place(Some("H"), Some(7)), "H7"), (place(None, Some(7)), "row 7"), (place(None, None), "all")]
        {
            assert_eq!(cell(Lang::En, &place), want);
        }
    }
}
