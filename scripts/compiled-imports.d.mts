export function writeCompiledImports(directory: string): void;
