//! What can be wrong with an expression, in the words that stand in brackets within a finding's sentence.

use super::findings::Said;
use coletor_common::form::expr::mistake::Mistake;

/// Three languages, and what goes where they leave room.
#[allow(clippy::too_many_lines)] // one arm a mistake; splitting it would only scatter the table
pub fn parts(mistake: &Mistake) -> Said {
    let of = |function: &String| vec![function.clone()];
    match mistake {
        Mistake::TooLong => {
            (["a expressão é longa demais", "the expression is too long", "la expresión es demasiado larga"], vec![])
        }
        Mistake::TooDeep => (
            ["há parênteses demais uns dentro dos outros", "nested too deeply", "hay demasiados paréntesis anidados"],
            vec![],
        ),
        Mistake::Unseen => {
            (["há um caractere que não se vê", "a character that nobody sees", "hay un carácter que no se ve"], vec![])
        }
        Mistake::Meaningless => (
            [
                "este caractere não significa nada aqui",
                "this character means nothing here",
                "este carácter no significa nada aquí",
            ],
            vec![],
        ),
        Mistake::QuoteOpen => (
            [
                "faltam as aspas no fim do texto",
                "a text without its closing quote",
                "faltan las comillas al final del texto",
            ],
            vec![],
        ),
        Mistake::DollarAlone => (
            [
                "falta a chave depois de “$”: uma pergunta se escreve ${nome}",
                "a brace is missing behind “$”: a question is written ${name}",
                "falta la llave después de “$”: una pregunta se escribe ${nombre}",
            ],
            vec![],
        ),
        Mistake::ReferenceOpen => (
            ["falta fechar a chave de “${”", "the brace of “${” is not closed", "falta cerrar la llave de “${”"],
            vec![],
        ),
        Mistake::ReferenceBlank => (
            [
                "falta o nome da pergunta entre as chaves",
                "the question's name is missing between the braces",
                "falta el nombre de la pregunta entre las llaves",
            ],
            vec![],
        ),
        Mistake::NumberTooLarge => {
            (["o número é grande demais", "the number is too large", "el número es demasiado grande"], vec![])
        }
        Mistake::Surplus => (
            [
                "falta um operador aqui, ou sobra algo depois do fim",
                "an operator is missing here, or something stands after the end",
                "falta un operador aquí, o sobra algo después del final",
            ],
            vec![],
        ),
        Mistake::SignMissing { sign } => (["falta “{}” aqui", "“{}” is missing here", "falta “{}” aquí"], of(sign)),
        Mistake::ValueMissing => (["falta um valor aqui", "a value is missing here", "falta un valor aquí"], vec![]),
        Mistake::NotLastSaved => (
            [
                "antes de “#” só pode estar last-saved",
                "only last-saved may stand before “#”",
                "antes de “#” solo puede estar last-saved",
            ],
            vec![],
        ),
        Mistake::Axis => (
            [
                "este eixo não é aceito; são aceitos child, parent, self e descendant",
                "this axis is not supported: child, parent, self and descendant are",
                "este eje no se admite; se admiten child, parent, self y descendant",
            ],
            vec![],
        ),
        Mistake::NodeMissing => (
            ["falta o nome da pergunta", "the name of the question is missing", "falta el nombre de la pregunta"],
            vec![],
        ),
        Mistake::NodeTest => {
            (["aqui cabe um nome ou node()", "a name or node() is meant here", "aquí va un nombre o node()"], vec![])
        }
        Mistake::CommaMissing => {
            (["falta “,” ou “)” aqui", "“,” or “)” is missing here", "falta “,” o “)” aquí"], vec![])
        }
        Mistake::Arguments { function, least, most, given } => (
            [
                "{} recebe de {} a {} argumentos, não {}",
                "{} takes {} to {} arguments, not {}",
                "{} recibe de {} a {} argumentos, no {}",
            ],
            vec![function.clone(), least.to_string(), most.to_string(), given.to_string()],
        ),
        Mistake::Pattern { why } => (
            ["não é uma expressão regular: {}", "not a regular expression: {}", "no es una expresión regular: {}"],
            of(why),
        ),
        Mistake::RepeatMeant => (
            [
                "aqui cabe uma repetição que esteja dentro da anterior",
                "a repeat is meant here, in the one before it",
                "aquí va una repetición que esté dentro de la anterior",
            ],
            vec![],
        ),
        Mistake::OtherRepeat => (
            [
                "a pergunta não está nessa repetição",
                "the question is not in that repeat",
                "la pregunta no está en esa repetición",
            ],
            vec![],
        ),
        Mistake::NoRepeat => (
            [
                "a pergunta não está em nenhuma repetição",
                "the question is in no repeat",
                "la pregunta no está en ninguna repetición",
            ],
            vec![],
        ),
        Mistake::Misused { function } => {
            (["{} não pode ser usada assim", "{} cannot be used like this", "{} no se puede usar así"], of(function))
        }
        Mistake::QuotedMeant { function } => (
            [
                "{} recebe aqui um nome entre aspas",
                "{} takes a name in quotes here",
                "{} recibe aquí un nombre entre comillas",
            ],
            of(function),
        ),
        Mistake::QuestionMeant => (
            [
                "aqui cabe uma pergunta ou uma repetição: escreva ${nome}",
                "a question or a repeat is meant here: write ${name}",
                "aquí va una pregunta o una repetición: escriba ${nombre}",
            ],
            vec![],
        ),
        Mistake::QuestionUnnamed => {
            (["diga o nome da pergunta", "name the question that is meant", "indique el nombre de la pregunta"], vec![])
        }
        Mistake::ColumnUnnamed => {
            (["diga o nome da coluna", "name the column that is meant", "indique el nombre de la columna"], vec![])
        }
        Mistake::Attribute => {
            (["atributos não podem ser lidos", "attributes cannot be read", "los atributos no se pueden leer"], vec![])
        }
        Mistake::Unknown => (
            [
                "não se sabe o que é isto: escreva ${nome}",
                "nothing is known of what is meant here: write ${name}",
                "no se sabe qué es esto: escriba ${nombre}",
            ],
            vec![],
        ),
        Mistake::Brackets => (
            [
                "não pode haver colchetes depois de “*” e “//”",
                "brackets cannot stand behind “*” and “//”",
                "no puede haber corchetes después de “*” y “//”",
            ],
            vec![],
        ),
        Mistake::BareWord => (
            [
                "uma palavra solta não é um valor: escreva ${nome}, ou o texto entre aspas",
                "a bare word is no value: write ${name}, or the text in quotes",
                "una palabra suelta no es un valor: escriba ${nombre}, o el texto entre comillas",
            ],
            vec![],
        ),
    }
}
