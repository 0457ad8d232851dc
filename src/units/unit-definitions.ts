/**
 * The units that thermostore knows, as data. Names and spellings are those of the registry that evaluator uses
 * (openff-units on pint), so that what evaluator writes is read here and the other way round; values are those
 * of the SI Brochure (9th edition) and of CODATA 2018. `candela` and `electron_volt` are ours: evaluator does
 * not know them.
 */

/**
 * A unit: its canonical name, what it is, and other spellings. It is either `[a dimension]`, the base unit of
 * that dimension; or `[]`, a base unit without dimension; or an expression in other units.
 */
export type UnitDefinition = readonly [name: string, definition: string, ...spellings: string[]];

/** The zero of units whose zero is not that of their dimension, in their base unit. */
export const ZERO_POINTS: ReadonlyMap<string, number> = new Map([["degree_Celsius", 273.15]]);

const BASE_UNITS: readonly UnitDefinition[] = [
  ["meter", "[length]", "m", "metre"],
  ["second", "[time]", "s", "sec"],
  ["ampere", "[current]", "A", "amp"],
  ["gram", "[mass]", "g"],
  ["mole", "[substance]", "mol"],
  ["kelvin", "[temperature]", "K", "degK", "degreeK", "degree_Kelvin", "Kelvin"],
  ["candela", "[luminosity]"],
  ["timestep", "[timestep]", "timesteps"],
  ["radian", "[]", "rad"],
  ["bit", "[]"],
  ["count", "[]"],
];

const CONSTANTS: readonly UnitDefinition[] = [
  ["pi", "3.14159265358979323846264338327950288419716939937510582", "π"],
  ["speed_of_light", "299792458 meter / second", "c", "c_0"],
  ["planck_constant", "6.62607015e-34 joule * second", "h"],
  ["dirac_constant", "planck_constant / (2 pi)", "hbar", "ħ", "atomic_unit_of_action", "a_u_action"],
  ["elementary_charge", "1.602176634e-19 coulomb", "e"],
  ["avogadro_number", "6.02214076e23"],
  ["avogadro_constant", "avogadro_number / mole", "N_A"],
  ["boltzmann_constant", "1.380649e-23 joule / kelvin", "k", "k_B"],
  ["molar_gas_constant", "boltzmann_constant * avogadro_constant", "R"],
  ["standard_atmosphere", "101325 pascal", "atm", "atmosphere"],
  ["zeta", "speed_of_light * second / centimeter", "ζ"],
  ["rydberg_constant", "10973731.568160 / meter", "R_inf"],
  ["atomic_mass_constant", "1.66053906660e-27 kilogram", "m_u"],
  ["electron_mass", "9.1093837015e-31 kilogram", "m_e", "atomic_unit_of_mass", "a_u_mass"],
  // The root of 2 h R_inf / (m_e c), which is irrational: to 50 digits.
  ["fine_structure_constant", "0.0072973525693071011087772922941229238406416720018561", "α", "alpha"],
  [
    "vacuum_permeability",
    "2 fine_structure_constant * planck_constant / (elementary_charge ** 2 * speed_of_light)",
    "µ_0",
    "mu_0",
    "mu0",
    "magnetic_constant",
  ],
  [
    "vacuum_permittivity",
    "1 / (vacuum_permeability * speed_of_light ** 2)",
    "ε_0",
    "epsilon_0",
    "eps_0",
    "eps0",
    "electric_constant",
  ],
];

const SPACE_TIME_AND_MASS: readonly UnitDefinition[] = [
  ["degree", "pi / 180 radian", "deg", "arcdeg", "arcdegree", "angular_degree"],
  ["byte", "8 bit", "B", "octet"],
  ["angstrom", "1e-10 meter", "Å", "ångström"],
  ["micron", "1e-6 meter", "µ"],
  ["fermi", "1e-15 meter", "fm"],
  [
    "bohr",
    "dirac_constant / (fine_structure_constant * electron_mass * speed_of_light)",
    "a_0",
    "a0",
    "bohr_radius",
    "atomic_unit_of_length",
    "a_u_length",
  ],
  ["reciprocal_centimeter", "1 / centimeter", "cm_1", "kayser"],
  ["liter", "1e-3 meter ** 3", "l", "L", "litre"],
  ["unified_atomic_mass_unit", "atomic_mass_constant", "u", "amu"],
  ["dalton", "atomic_mass_constant", "Da"],
  ["minute", "60 second", "min"],
  ["hour", "60 minute", "hr"],
  ["day", "24 hour", "d"],
  ["week", "7 day"],
  ["year", "365.25 day", "a", "yr", "julian_year"],
  ["month", "year / 12"],
  ["hertz", "1 / second", "Hz"],
];

const TEMPERATURE: readonly UnitDefinition[] = [
  ["degree_Celsius", "kelvin", "degC", "degreeC", "celsius"],
  ["delta_degree_Celsius", "kelvin", "delta_degC", "delta_degreeC", "delta_celsius", "ΔdegreeC"],
];

const FORCE_ENERGY_AND_PRESSURE: readonly UnitDefinition[] = [
  ["newton", "kilogram * meter / second ** 2", "N"],
  ["dyne", "1e-5 newton", "dyn"],
  ["joule", "newton * meter", "J"],
  ["erg", "1e-7 joule"],
  ["calorie", "4.184 joule", "cal", "thermochemical_calorie", "cal_th"],
  ["rydberg", "planck_constant * speed_of_light * rydberg_constant", "Ry"],
  ["hartree", "2 rydberg", "E_h", "Eh", "hartree_energy", "atomic_unit_of_energy", "a_u_energy"],
  ["electron_volt", "elementary_charge * volt", "eV"],
  ["calorie_per_mole", "calorie / mole"],
  ["calories_per_mole", "calorie / mole"],
  ["joule_per_mole", "joule / mole"],
  ["joules_per_mole", "joule / mole"],
  ["kilocalorie_per_mole", "kilocalorie / mole"],
  ["kilocalories_per_mole", "kilocalorie / mole"],
  ["kilojoule_per_mole", "kilojoule / mole"],
  ["kilojoules_per_mole", "kilojoule / mole"],
  ["watt", "joule / second", "W"],
  ["pascal", "newton / meter ** 2", "Pa"],
  ["bar", "1e5 pascal"],
  ["molar", "mole / liter", "M"],
];

const ELECTRICITY: readonly UnitDefinition[] = [
  ["coulomb", "ampere * second", "C"],
  ["faraday", "elementary_charge * avogadro_constant * mole"],
  ["volt", "joule / coulomb", "V"],
  ["ohm", "volt / ampere", "Ω"],
  ["siemens", "ampere / volt", "S"],
  ["farad", "coulomb / volt", "F"],
  ["weber", "volt * second", "Wb"],
  ["tesla", "weber / meter ** 2", "T"],
  ["henry", "weber / ampere", "H"],
  ["debye", "1e-9 / zeta * coulomb * angstrom", "D"],
];

export const UNITS: readonly UnitDefinition[] = [
  ...BASE_UNITS,
  ...CONSTANTS,
  ...SPACE_TIME_AND_MASS,
  ...TEMPERATURE,
  ...FORCE_ENERGY_AND_PRESSURE,
  ...ELECTRICITY,
];
