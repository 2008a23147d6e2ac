(** Smooth and convex functions of a vector, by their gradients; the quadratic models that follow. *)

From Proofread Require Import Matrices Words Derivatives.
From Coq Require Import Lra Lia.
Open Scope R_scope.

Definition gradient_of {n} (f : vec n -> R) (g : vec n -> vec n) : Prop := forall x, is_gradient f x (g x).

(** g is the gradient of f, and it is Lipschitz with constant L. *)
Definition smooth {n} (L : R) (f : vec n -> R) (g : vec n -> vec n) : Prop :=
  0 < L /\ gradient_of f g /\ forall x y, norm2 (g y - g x)%M <= L ^ 2 * norm2 (y - x)%M.

(** The gradient is monotone: f is convex for m = 0, and m-strongly convex for m > 0. *)
Definition strongly_monotone {n} (m : R) (g : vec n -> vec n) : Prop :=
  forall x y, m * norm2 (y - x)%M <= dot (g y - g x)%M (y - x)%M.

Definition minimiser {n} (f : vec n -> R) (x : vec n) : Prop := forall y, f x <= f y.

Lemma derive_along {n} (f : vec n -> R) g x v t : gradient_of f g ->
  is_derive (fun s : R => f (x + s .* v)%M) t (dot (g (x + t .* v)%M) v).
Proof.
  intro G; specialize (G (x + t .* v)%M v).
  eapply is_derive_ext with (f := fun s => f ((x + t .* v) + (s - t) .* v)%M).
  { intro s; f_equal; words. }
  replace (dot (g (x + t .* v)%M) v) with (scal 1 (dot (g (x + t .* v)%M) v)) by apply Rmult_1_l.
  apply (is_derive_comp (fun s => f (x + t .* v + s .* v)%M) (fun s => s - t)).
  - now replace (t - t) with 0 by ring.
  - auto_derive; [trivial | ring].
Qed.

(** A function whose derivative is not negative on [0, 1] does not decrease there. *)
Lemma increasing (f d : R -> R) :
  (forall t, is_derive f t (d t)) -> (forall t, 0 <= t <= 1 -> 0 <= d t) -> f 0 <= f 1.
Proof.
  intros D P; destruct (MVT_gen f 0 1 d) as (c & [C C'] & H); rewrite ?Rmin_left, ?Rmax_right in * by lra.
  - intros; apply D.
  - intros t _; apply continuity_pt_filterlim, (ex_derive_continuous f); eexists; apply D.
  - specialize (P c (conj C C')); lra.
Qed.

Lemma models {n} (f : vec n -> R) g x y (c s : R) : gradient_of f g ->
  (forall t, 0 < t <= 1 -> 0 <= s * (dot (g (x + t .* (y - x)) - g x)%M (y - x)%M - c * t * norm2 (y - x)%M)) ->
  0 <= s * (f y - f x - dot (g x) (y - x)%M - c / 2 * norm2 (y - x)%M).
Proof.
  intros G P; set (v := (y - x)%M) in *.
  pose (p := fun t : R => s * (f (x + t .* v)%M - t * dot (g x) v - c / 2 * t ^ 2 * norm2 v)).
  assert (H : p 0 <= p 1).
  { apply (increasing p (fun t => s * (dot (g (x + t .* v)%M) v - dot (g x) v - c * t * norm2 v))).
    - intro t; unfold p; pose proof (derive_along f g x v t G) as D.
      apply is_derive_scal.
      eapply derive_eq; [apply (is_derive_minus (fun t => f (x + t .* v)%M - t * dot (g x) v) (fun t => c / 2 * t ^ 2 * norm2 v)) |].
      + apply (is_derive_minus (fun t => f (x + t .* v)%M) (fun t => t * dot (g x) v)); [exact D |].
        auto_derive; [trivial | reflexivity].
      + auto_derive; [trivial | reflexivity].
      + unfold minus, plus, Hierarchy.opp; simpl; field.
    - intros t [[T | <-] T']; [| replace (x + 0 .* v)%M with x by words; right; ring].
      specialize (P t (conj T T')). replace (dot (g (x + t .* v)%M) v - dot (g x) v) with (dot (g (x + t .* v) - g x)%M v) by words.
      exact P. }
  unfold p in H; replace (x + 0 .* v)%M with x in H by words; replace (x + 1 .* v)%M with y in H by (unfold v; words).
  revert H; generalize (f x) (f y) (dot (g x) v) (norm2 v); intros; nra.
Qed.

Theorem upper_model {n} L (f : vec n -> R) g x y : smooth L f g ->
  f y <= f x + dot (g x) (y - x)%M + L / 2 * norm2 (y - x)%M.
Proof.
  intros (P & G & H). enough (0 <= -1 * (f y - f x - dot (g x) (y - x)%M - L / 2 * norm2 (y - x)%M)) by lra.
  apply models; [exact G |]; intros t [T _]. specialize (H x (x + t .* (y - x))%M); set (v := (y - x)%M) in *.
  replace (norm2 (x + t .* v - x)%M) with (t ^ 2 * norm2 v) in H by words. set (d := (g (x + t .* v) - g x)%M) in *.
  pose proof (norm2_nonneg (d - (L * t) .* v)%M) as N.
  replace (norm2 (d - (L * t) .* v)%M) with (norm2 d - 2 * (L * t) * dot d v + (L * t) ^ 2 * norm2 v) in N by words.
  assert (0 < L * t) by now apply Rmult_lt_0_compat.
  apply Rmult_le_reg_l with (L * t); [assumption |]. nra.
Qed.

Theorem lower_model {n} m (f : vec n -> R) g x y : gradient_of f g -> strongly_monotone m g ->
  f x + dot (g x) (y - x)%M + m / 2 * norm2 (y - x)%M <= f y.
Proof.
  intros G H. enough (0 <= 1 * (f y - f x - dot (g x) (y - x)%M - m / 2 * norm2 (y - x)%M)) by lra.
  apply models; [exact G |]; intros t [T _]. specialize (H x (x + t .* (y - x))%M); set (v := (y - x)%M) in *.
  replace (norm2 (x + t .* v - x)%M) with (t ^ 2 * norm2 v) in H by words.
  replace (dot (g (x + t .* v) - g x)%M (x + t .* v - x)%M) with (t * dot (g (x + t .* v) - g x)%M v) in H by words.
  apply Rmult_le_reg_l with t; [assumption |]. nra.
Qed.

Lemma gradient_at_minimiser {n} (f : vec n -> R) x g : minimiser f x -> is_gradient f x g -> g = zero.
Proof.
  intros M G; apply dot_zero; intro v; specialize (G v).
  assert (D : derivable_pt (fun t => f (x + t .* v)%M) 0) by (exists (dot g v); now apply is_derive_Reals).
  assert (Z : derive_pt (fun t => f (x + t .* v)%M) 0 D = 0).
  { apply deriv_minimum with (-1) 1; try lra; intros t _ _. replace (x + 0 .* v)%M with x by words; apply M. }
  rewrite <- Z; symmetry; apply derive_pt_eq_0, is_derive_Reals, G.
Qed.

(** The gradient of a function after an affine map. *)
Lemma gradient_affine {m n} (f : vec m -> R) (A : mat m n) b x g :
  is_gradient f (A * x + b)%M g -> is_gradient (fun z => f (A * z + b)%M) x (A^T * g)%M.
Proof.
  intros G v; specialize (G (A * v)%M). replace (dot (A^T * g)%M v) with (dot g (A * v)%M) by words.
  eapply is_derive_ext; [| exact G]; intro t; cbv beta; f_equal; words.
Qed.

(** The constant of strong convexity is at most that of smoothness. *)
Lemma curvature_order {n} L m (f : vec n -> R) g : (0 < n)%nat -> smooth L f g -> strongly_monotone m g -> m <= L.
Proof.
  intros N (P & _ & H) S; specialize (H zero (ones n 1)); specialize (S zero (ones n 1)).
  set (d := (g (ones n 1) - g zero)%M) in *.
  assert (Q : norm2 (ones n 1 - zero)%M = INR n) by (words using (tt, ones_rule n)).
  pose proof (norm2_nonneg (d - L .* (ones n 1 - zero))%M) as K.
  replace (norm2 (d - L .* (ones n 1 - zero))%M) with (norm2 d - 2 * L * dot d (ones n 1 - zero)%M + L ^ 2 * norm2 (ones n 1 - zero)%M)
    in K by words.
  rewrite Q in *; apply lt_0_INR in N. apply Rmult_le_reg_r with (INR n); [assumption |].
  apply Rmult_le_reg_l with L; [assumption |]. nra.
Qed.
