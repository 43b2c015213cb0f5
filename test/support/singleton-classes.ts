import ts from 'typescript';

/** Types that belong to one call. */
const OF_A_CALL =
  /\b(Session|RequestSession|EntityManager|QueryRunner|UserExecutionContext|Principal|Unit|OpenUnit)\b/;
const KEPT_BY_NEST = ['Injectable', 'Controller', 'WebSocketGateway', 'Catch', 'Tool'];

/**
 * The static half of S1: classes that Nest makes once, and that declare a place for something of one call: a field, or a
 * constructor parameter. A class with such a parameter must say that it is REQUEST-scoped, not become it silently.
 * @returns `Class.member: Type` for each such place
 */
export function placesForACall(fileName: string, text: string): string[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const places: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) && isSingleton(node)) places.push(...placesIn(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

function placesIn(node: ts.ClassDeclaration): string[] {
  const declared = node.members.flatMap((member): (ts.PropertyDeclaration | ts.ParameterDeclaration)[] => {
    if (ts.isPropertyDeclaration(member)) return [member];
    return ts.isConstructorDeclaration(member) ? [...member.parameters] : [];
  });
  return declared.flatMap((place) => {
    const type = place.type ? withoutFunctions(place.type).getText() : '';
    const made =
      place.initializer && ts.isNewExpression(place.initializer) ? place.initializer.getText() : '';
    return OF_A_CALL.test(type) || OF_A_CALL.test(made)
      ? [`${node.name?.text ?? 'class'}.${place.name.getText()}: ${type || made}`]
      : [];
  });
}

/** What a function is called with, it does not keep. */
function withoutFunctions(type: ts.TypeNode): ts.TypeNode {
  return ts.isFunctionTypeNode(type) ? type.type : type;
}

function isSingleton(node: ts.ClassDeclaration): boolean {
  const decorators = (ts.getDecorators(node) ?? []).map((decorator) => decorator.getText());
  const kept = decorators.filter((text) => KEPT_BY_NEST.some((name) => text.startsWith(`@${name}(`)));
  return kept.length > 0 && !kept.some((text) => /Scope\.(REQUEST|TRANSIENT)/.test(text));
}
