//go:build race

package bottest

const race = true
